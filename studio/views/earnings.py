"""What a producer earns: balances, months, each line, the account for payouts."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.models import ProducerCompany
from accounts.selectors import company_for
from billing.models import ProducerShare
from billing.months import month_of
from billing.policies import FINANCE_ROLES, can_see_earnings
from billing.selectors.payouts import payout_of, payout_profile, payouts_of
from billing.selectors.shares import contract_of, earnings_balances
from billing.selectors.statements import statement_csv, statement_lines, stored_statement, unlocks_of
from billing.services.payout_profiles import set_payout_profile
from billing.services.payouts import cancel_payout, prepare_payout
from billing.services.questions import ask_about_share
from core.errors import ConflictError, DomainError, NotFoundError
from core.http.access import actor_of, requires
from core.http.clicks import click_key
from core.ids import new_public_id
from studio.forms.earnings import PayoutProfileForm, QuestionForm
from studio.selectors.earnings import (
    closed_months,
    hold_days,
    keeping_books,
    running_months,
    series_titles,
    statement_page,
)

PAYOUTS_SHOWN = 12
CODE_LETTERS = 3  # of a currency (ISO 4217)


def _company(request: HttpRequest, slug: str) -> ProducerCompany:
    return company_for(actor_of(request), slug, FINANCE_ROLES)


def _month(text: str) -> date:
    try:
        return month_of(text)
    except ValueError as error:
        raise NotFoundError from error


@requires(can_see_earnings)
@require_safe
def earnings(request: HttpRequest) -> HttpResponse:
    """The first of the producers whose books one keeps."""
    company = keeping_books(actor_of(request)).first()
    if company is None:
        raise NotFoundError
    return redirect("studio:earnings_of", company=company.slug)


@requires(can_see_earnings)
@require_safe
def company_earnings(request: HttpRequest, company: str) -> HttpResponse:
    """What waits, what can be paid out, what is on its way, and month by month where it came from."""
    of = _company(request, company)
    cursor = request.GET.get("cursor")
    months, page = closed_months(of, cursor)
    context = {
        "here": "earnings",
        "company": of,
        "companies": list(keeping_books(actor_of(request))),
        "balances": earnings_balances(of.pk),
        "contract": contract_of(of.pk),
        "hold_days": hold_days(),
        "profile": payout_profile(of.pk),
        "payouts": list(payouts_of(of.pk)[:PAYOUTS_SHOWN]),
        "months": months if cursor else [*running_months(of, timezone.now()), *months],
        "page": page,
        "cursor": cursor,
        "key": new_public_id(),
    }
    return render(request, "studio/earnings.html", context)


@requires(can_see_earnings)
@require_safe
def statement(request: HttpRequest, company: str, month: str, currency: str) -> HttpResponse:
    """One month: totals, then every line."""
    of, first, cursor = _company(request, company), _month(month), request.GET.get("cursor")
    shown = statement_page(of, first, currency, cursor=cursor, language=get_language() or "en")
    context = {
        "here": "earnings",
        "company": of,
        "month": first,
        "currency": currency,
        "shown": shown,
        "lines": [(share, shown.titles.get(share.series_id or 0, "")) for share in shown.page.items],
        "cursor": cursor,
    }
    return render(request, "studio/statement.html", context)


@requires(can_see_earnings)
@require_GET
def statement_file(request: HttpRequest, company: str, month: str, currency: str) -> StreamingHttpResponse:
    """Every line as CSV."""
    of, first = _company(request, company), _month(month)
    stored = stored_statement(of.pk, first, currency)
    lines = statement_lines(of.pk, first, currency, as_of=stored.created_at if stored else None)
    answer = StreamingHttpResponse(statement_csv(lines, currency), content_type="text/csv; charset=utf-8")
    name = f"{of.slug}-{first:%Y-%m}-{currency}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@requires(can_see_earnings)
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, share_id: int) -> HttpResponse:
    """One line: the episodes it came from, and the questions about it."""
    share = ProducerShare.objects.select_related("company", "series").filter(pk=share_id).first()
    if share is None:
        raise NotFoundError
    _company(request, share.company.slug)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_about_share(actor=actor_of(request), share=share, text=form.cleaned_data["text"], now=timezone.now())
        messages.success(request, _("Sent. You are told when the operator answers."))
        return redirect("studio:earnings_line", share_id=share.pk)
    titles = series_titles([share.series_id] if share.series_id else [], get_language() or "en")
    context = {
        "here": "earnings",
        "company": share.company,
        "share": share,
        "title": titles.get(share.series_id or 0, ""),
        "unlocks": list(unlocks_of(share)),
        "questions": list(share.questions.order_by("pk")),
        "form": form,
    }
    return render(request, "studio/earnings_line.html", context, status=422 if form.is_bound else 200)


@requires(can_see_earnings)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, company: str) -> HttpResponse:
    """Where the money goes, and tax."""
    of = _company(request, company)
    form = PayoutProfileForm(request.POST or None, instance=payout_profile(of.pk))
    if request.method == "POST" and form.is_valid():
        try:
            set_payout_profile(actor=actor_of(request), company=of, profile=form.profile(), now=timezone.now())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved. Everybody who keeps your books was told."))
            return redirect("studio:earnings_of", company=of.slug)
    context = {"here": "earnings", "company": of, "form": form}
    return render(request, "studio/earnings_account.html", context, status=422 if form.is_bound else 200)


@requires(can_see_earnings)
@require_POST
def payout(request: HttpRequest, company: str, currency: str) -> HttpResponse:
    """Ask for all that is available."""
    of = _company(request, company)
    if len(currency) != CODE_LETTERS:
        raise NotFoundError
    try:
        prepare_payout(
            key=click_key(request), actor=actor_of(request), company=of, currency=currency, now=timezone.now()
        )
    except ConflictError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your payout is prepared. The operator sends it to the bank."))
    return redirect("studio:earnings_of", company=of.slug)


@requires(can_see_earnings)
@require_POST
def cancel(request: HttpRequest, company: str, payout_id: str) -> HttpResponse:
    """Take a payout back that was not sent yet."""
    of = _company(request, company)
    try:
        cancel_payout(actor=actor_of(request), payout=payout_of(of.pk, payout_id), now=timezone.now())
    except ConflictError:
        messages.error(request, _("It was sent or cancelled meanwhile. This is how it stands now."))
    else:
        messages.success(request, _("The payout is cancelled. Nothing was sent; you can ask for it again."))
    return redirect("studio:earnings_of", company=of.slug)
