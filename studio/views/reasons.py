"""Statements of reasons: what was decided against one's work, on which ground, and the appeal against it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import EDITING_ROLES
from accounts.policies import can_produce
from accounts.selectors import is_member
from core.actors import Actor, person
from core.errors import ConflictError, InvalidError
from core.http.access import actor_of, public, requires
from moderation.models import StatementOfReasons
from moderation.selectors.statements import read_statement
from moderation.services.appeals import appeal_statement
from studio.forms.reasons import AppealForm
from studio.selectors.reasons import (
    linked_statement,
    own_company_ids,
    own_statement,
    reason_lines,
    reasons_page,
    series_of_statement,
)


@requires(can_produce)
@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """Every statement that was written for the person's companies."""
    cursor = request.GET.get("cursor")
    page = reasons_page(actor_of(request), cursor)
    context = {"here": "reasons", "lines": reason_lines(page.items), "page": page, "cursor": cursor}
    return render(request, "studio/reasons_list.html", context)


@requires(can_produce)
@require_GET
def statement(request: HttpRequest, statement_id: str) -> HttpResponse:
    """One statement with its appeal, or the form for one."""
    actor = actor_of(request)
    found = own_statement(actor, statement_id)
    return render(request, "studio/reasons.html", _context(actor, found, AppealForm()))


@requires(can_produce)
@require_POST
def appeal(request: HttpRequest, statement_id: str) -> HttpResponse:
    """Lodge an appeal."""
    actor = actor_of(request)
    found, form = own_statement(actor, statement_id), AppealForm(request.POST)
    if not _is_lodged(request, actor, found, form):
        return render(request, "studio/reasons.html", _context(actor, found, form), status=422)
    return redirect("studio:reasons", statement_id=statement_id)


@public
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same for whoever holds the link of a notice, signed in or not: it opens this statement and nothing else."""
    found, user_id = linked_statement(token)
    if found.company_id in own_company_ids(actor_of(request)):
        return redirect("studio:reasons", statement_id=found.public_id)
    actor, form = person(user_id), AppealForm(request.POST or None)
    if request.method == "POST" and _is_lodged(request, actor, found, form):
        return redirect("reasons_by_link", token=token)
    context = {**_context(actor, found, form), "token": token, "series": None}
    response = render(request, "studio/reasons_by_link.html", context, status=422 if request.method == "POST" else 200)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def _is_lodged(request: HttpRequest, actor: Actor, found: StatementOfReasons, form: AppealForm) -> bool:
    if not form.is_valid():
        return False
    try:
        appeal_statement(actor=actor, statement=found, text=form.cleaned_data["text"])
    except (InvalidError, ConflictError) as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    messages.success(request, _("Your appeal has arrived. Somebody who had no part in the decision reads it."))
    return True


def _context(actor: Actor, found: StatementOfReasons, form: AppealForm) -> dict[str, Any]:
    return {
        "here": "reasons",
        "read": read_statement(found, timezone.now()),
        "statement": found,
        "series": series_of_statement(found),
        "form": form,
        "can_appeal": is_member(actor.user_id or 0, found.company_id or 0, EDITING_ROLES),
    }
