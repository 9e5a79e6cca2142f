"""Taking cases, keeping them, giving them back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import can_review
from core.errors import NotFoundError
from core.http.access import actor_of, requires
from moderation.access import access_case
from moderation.services.claims import claim_case, claim_next, release_case, renew_lease, skip_case
from moderation.views.frame import case_address


@requires(can_review)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Claim the most urgent case that the reviewer may work on."""
    try:
        case = claim_next(actor=actor_of(request))
    except NotFoundError as nothing:
        messages.info(request, str(nothing))
        return redirect("desk:queue")
    return HttpResponseRedirect(case_address(case))


@requires(can_review)
@require_POST
def claim(request: HttpRequest, public_id: str) -> HttpResponse:
    """Claim one case."""
    actor = actor_of(request)
    case = claim_case(actor=actor, case=access_case(actor, public_id))
    return HttpResponseRedirect(case_address(case, request.POST.get("item", "")))


@requires(can_review)
@require_POST
def release(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a case back; verdicts recorded so far wait for the same reviewer."""
    actor = actor_of(request)
    case = release_case(actor=actor, case=access_case(actor, public_id), token=request.POST.get("lease", ""))
    messages.success(request, _("“%(title)s” is back in the queue.") % {"title": case.title})
    return redirect("desk:queue")


@requires(can_review)
@require_POST
def skip(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a case back for a reason."""
    actor = actor_of(request)
    lease, reason = request.POST.get("lease", ""), request.POST.get("reason", "")
    case = skip_case(actor=actor, case=access_case(actor, public_id), token=lease, reason=reason)
    messages.success(request, _("You skipped “%(title)s”. Somebody else will take it.") % {"title": case.title})
    return redirect("desk:queue")


@requires(can_review)
@require_POST
def heartbeat(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the lease while the page is being looked at; answers the fragment with the new time."""
    actor = actor_of(request)
    case = renew_lease(actor=actor, case=access_case(actor, public_id), token=request.POST.get("lease", ""))
    return render(request, "moderation/_lease.html", {"case": case})
