"""Reports: say that something is wrong, read what came of it, and appeal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import is_signed_in
from core.errors import ConflictError, InvalidError, NotFoundError, RateLimitedError
from core.http.access import actor_of, public, requires
from core.numbers import whole_number
from moderation.models import Report
from moderation.services.answers import ANSWERS
from moderation.services.appeals import appeal_report
from moderation.services.reports import file_report
from watch.forms.reports import AppealForm, ReportForm, moments_before
from watch.selectors.reports import Reportable, own_report, own_reports, report_lines, reportable, reportable_comment

LARGEST_NUMBER = 100_000
SHEET_HEADER = "X-Sheet"


@public
@require_http_methods(["GET", "POST"])
def report_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form about a series, or about ``?episode=`` at ``?at=`` milliseconds: a page, or a sheet of the player."""
    number = whole_number(request.GET.get("episode", ""), at_most=LARGEST_NUMBER) or 0
    return _reporting(request, reportable(actor_of(request), slug, number, get_language() or "", timezone.now()))


@public
@require_http_methods(["GET", "POST"])
def comment_report(request: HttpRequest, comment_id: str) -> HttpResponse:
    """The form about a comment."""
    return _reporting(request, reportable_comment(actor_of(request), comment_id, get_language() or "", timezone.now()))


def _reporting(request: HttpRequest, about: Reportable) -> HttpResponse:
    if request.method != "POST":
        moments = moments_before(whole_number(request.GET.get("at", "")), about.duration_ms)
        return _form_page(request, about, ReportForm(duration_ms=about.duration_ms, initial=moments))
    form = ReportForm(request.POST, duration_ms=about.duration_ms)
    report = _filed(request, about, form)
    if report is None:
        return _form_page(request, about, form, status=422)
    if _is_sheet(request):
        return render(request, "watch/_report_receipt.html", {"report": report, "about": about}, status=201)
    return redirect("watch:report", report_id=report.public_id)


@requires(is_signed_in)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Everything that the viewer has reported."""
    cursor = request.GET.get("cursor", "")
    page = own_reports(actor_of(request), cursor)
    context = {
        "here": "reports",
        "lines": report_lines(page.items, get_language() or ""),
        "page": page,
        "cursor": cursor,
    }
    return render(request, "watch/reports.html", context)


@public
@require_safe
def report(request: HttpRequest, report_id: str) -> HttpResponse:
    """The receipt, then the answer; a guest sees it on the browser that sent it."""
    return _report_page(request, own_report(actor_of(request), report_id), AppealForm())


@requires(is_signed_in)
@require_POST
def appeal(request: HttpRequest, report_id: str) -> HttpResponse:
    """Appeal against "no breach found"."""
    actor = actor_of(request)
    found, form = own_report(actor, report_id), AppealForm(request.POST)
    if not form.is_valid():
        return _report_page(request, found, form, status=422)
    try:
        appeal_report(actor=actor, report=found, text=form.cleaned_data["text"])
    except (InvalidError, ConflictError, NotFoundError) as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _report_page(request, found, form, status=422)
    messages.success(request, _("Your appeal has arrived. Somebody who had no part in the answer reads it."))
    return redirect("watch:report", report_id=report_id)


def _filed(request: HttpRequest, about: Reportable, form: ReportForm) -> Report | None:
    if not form.is_valid():
        return None
    try:
        return file_report(actor=actor_of(request), target=about.target, said=form.said())
    except (InvalidError, RateLimitedError) as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None


def _form_page(request: HttpRequest, about: Reportable, form: ReportForm, status: int = 200) -> HttpResponse:
    template = "watch/_report_sheet.html" if _is_sheet(request) else "watch/report_form.html"
    return render(request, template, {"form": form, "about": about}, status=status)


def _report_page(request: HttpRequest, found: Report, form: AppealForm, status: int = 200) -> HttpResponse:
    line = report_lines([found], get_language() or "")[0]
    context = {
        "here": "reports",
        "line": line,
        "report": found,
        "answer": ANSWERS.get(found.state, ""),
        "is_appealable": line.is_appealable(timezone.now()),
        "form": form,
    }
    return render(request, "watch/report.html", context, status=status)


def _is_sheet(request: HttpRequest) -> bool:
    return SHEET_HEADER in request.headers
