"""The page of one case."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.policies import can_review
from core.errors import NotFoundError
from core.http.access import actor_of, requires
from moderation.access import access_case, access_item
from moderation.selectors.case_page import preview_of
from moderation.views.frame import show_case


@requires(can_review)
@require_safe
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """A case with one part selected. Query: item."""
    found = access_case(actor_of(request), public_id)
    return show_case(request, found, request.GET.get("item", ""))


@requires(can_review)
@require_safe
def preview(request: HttpRequest, public_id: str, item_id: str) -> JsonResponse:
    """A fresh address for the player, whose old one has expired: {"master_url", "poster_url", "expires_at"}."""
    actor = actor_of(request)
    found = access_case(actor, public_id)
    fresh = preview_of(actor, found, access_item(found, item_id))
    if fresh is None:
        raise NotFoundError(_("There is nothing to play. Claim the case first."), code="nothing-to-play")
    answer = {
        "master_url": fresh.master_url,
        "poster_url": fresh.poster_url,
        "expires_at": fresh.expires_at.isoformat(),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})
