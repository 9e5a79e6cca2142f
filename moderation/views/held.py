"""Grave steps that wait for a second person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import can_decide_as_senior
from core.http.access import actor_of, requires
from moderation.selectors.held_actions import held_action, held_page
from moderation.services.held_actions import confirm_action, refuse_action


@requires(can_decide_as_senior)
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first. Query: cursor."""
    cursor = request.GET.get("cursor")
    context = {"page": held_page(actor_of(request), cursor), "cursor": cursor}
    return render(request, "moderation/held.html", context)


@requires(can_decide_as_senior)
@require_POST
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let it take effect."""
    actor = actor_of(request)
    action = confirm_action(actor=actor, action=held_action(actor, public_id))
    messages.success(request, _("Confirmed. “%(title)s”: %(kind)s.") % _words(action.title, action.get_kind_display()))
    return redirect("desk:held")


@requires(can_decide_as_senior)
@require_POST
def refuse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say no; nothing happens."""
    actor = actor_of(request)
    action = refuse_action(actor=actor, action=held_action(actor, public_id))
    said = _("Refused. Nothing changes for “%(title)s”.") % _words(action.title, action.get_kind_display())
    messages.success(request, said)
    return redirect("desk:held")


def _words(title: str, kind: str) -> dict[str, str]:
    return {"title": title, "kind": kind}
