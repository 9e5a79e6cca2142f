"""The emergency brake, and the way back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policies import can_decide_as_senior, can_operate
from core.errors import InvalidError
from core.http.access import actor_of, requires
from moderation.selectors.held_actions import was_removed
from moderation.selectors.rules import policy_on
from moderation.services.held_actions import LONGEST_REASON, SHORTEST_REASON, Target, request_reinstatement
from moderation.services.takedowns import TakedownReason, take_down
from moderation.subjects import subject_of


@requires(can_operate)
@require_http_methods(["GET", "HEAD", "POST"])
def takedown(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """Ask for clause and reason; on POST remove the subject, or a part of it, from every viewer. Query: part."""
    target = Target(kind, ref, _part(request))
    if request.method != "POST":
        return _page(request, target, TakedownReason("", ""))
    is_emergency = request.POST.get("pace", "emergency") == "emergency"
    why = TakedownReason(request.POST.get("clause", ""), request.POST.get("reason", ""), is_emergency)
    try:
        waiting = take_down(actor=actor_of(request), target=target, why=why)
    except InvalidError as refusal:
        return _page(request, target, why, refusal)
    words = {"title": subject_of(kind).title(ref, target.part)}
    if waiting is not None:
        messages.info(request, _("“%(title)s” waits for a second person, who has to confirm it.") % words)
        return redirect("desk:queue")
    messages.success(request, _("“%(title)s” is gone from every screen.") % words)
    return redirect("desk:queue")


@requires(can_decide_as_senior)
@require_POST
def reinstate(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """Ask that something taken down is given back; another person has to confirm it."""
    target = Target(kind, ref, _part(request))
    try:
        request_reinstatement(actor=actor_of(request), target=target, reason=request.POST.get("reason", ""))
    except InvalidError as refusal:
        return _page(request, target, TakedownReason("", request.POST.get("reason", "")), refusal)
    messages.success(request, _("Asked for. It comes back when a second person confirms it."))
    return HttpResponseRedirect(reverse("desk:held"))


def _part(request: HttpRequest) -> str:
    return (request.POST.get("part") or request.GET.get("part", ""))[:60]


def _page(
    request: HttpRequest, target: Target, why: TakedownReason, refusal: InvalidError | None = None
) -> HttpResponse:
    subject = subject_of(target.kind)
    is_public = subject.is_public(target.ref, target.part)
    context = {
        "title": subject.title(target.ref, target.part),
        "target": target,
        "is_public": is_public,
        "is_promoted": subject.is_promoted(target.ref),
        "is_removed": not is_public and was_removed(target.kind, target.ref, target.part),
        "clauses": list(policy_on(timezone.localdate()).clauses.values()),
        "why": why,
        "refusal": refusal,
        "shortest": SHORTEST_REASON,
        "longest": LONGEST_REASON,
    }
    return render(request, "moderation/takedown.html", context, status=refusal.status if refusal else 200)
