"""All verdicts once more before they are filed, and the minute in which that can be taken back."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policies import can_review
from core.http.access import actor_of, requires
from moderation.access import access_case
from moderation.enums import CaseState
from moderation.services.decisions import decide_case, take_back_decision
from moderation.views.frame import case_address, page_of


@requires(can_review)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show all verdicts once more; on POST file them."""
    actor = actor_of(request)
    case = access_case(actor, public_id)
    if request.method != "POST":
        context = {"page": page_of(request, case), "undo_seconds": settings.REVIEW_UNDO_SECONDS}
        return render(request, "moderation/decide.html", context)
    case = decide_case(actor=actor, case=case, token=request.POST.get("lease", ""))
    if case.state != CaseState.FILED:  # otherwise a bar on the next page says so, and takes it back
        words = {"title": case.title, "state": case.get_state_display()}
        messages.success(request, _("Decided. “%(title)s”: %(state)s.") % words)
    return redirect("desk:queue")


@requires(can_review)
@require_POST
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one's own decision back before it takes effect."""
    actor = actor_of(request)
    case = take_back_decision(actor=actor, case=access_case(actor, public_id))
    messages.success(request, _("“%(title)s” is yours again, with all verdicts.") % {"title": case.title})
    return HttpResponseRedirect(case_address(case))
