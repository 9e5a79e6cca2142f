"""The page of one case, and what its player asks for."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import can_review
from core.errors import NotFoundError
from core.http.access import actor_of, requires
from moderation.access import access_case, access_item
from moderation.selectors.case_page import live_preview_of, preview_of
from moderation.selectors.viewings import share_seen_bps
from moderation.services.viewings import note_opened, note_played
from moderation.views.frame import page_of, show_page
from moderation.views.moments import stretches_of


@requires(can_review)
@require_safe
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """A case with one part selected; that the holder has opened it goes on the record. Query: item, compare."""
    actor = actor_of(request)
    found = access_case(actor, public_id)
    page = page_of(request, found, request.GET.get("item", ""), compares=request.GET.get("compare") == "1")
    if page.is_mine and page.selected is not None and not page.selected.is_opened:
        note_opened(actor=actor, item=page.selected.item)
    return show_page(request, page)


@requires(can_review)
@require_safe
def preview(request: HttpRequest, public_id: str, item_id: str) -> JsonResponse:
    """A fresh address for the player, whose old one has expired: {"master_url", "poster_url", "expires_at"}. Query: live."""
    actor = actor_of(request)
    found = access_case(actor, public_id)
    item = access_item(found, item_id)
    fresh = live_preview_of(actor, found, item) if request.GET.get("live") == "1" else preview_of(actor, found, item)
    if fresh is None:
        raise NotFoundError(_("There is nothing to play. Claim the case first."), code="nothing-to-play")
    answer = {
        "master_url": fresh.master_url,
        "poster_url": fresh.poster_url,
        "expires_at": fresh.expires_at.isoformat(),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@requires(can_review)
@require_POST
def played(request: HttpRequest, public_id: str, item_id: str) -> JsonResponse:
    """Keep what the player has played; answers {"seen_percent"}."""
    actor = actor_of(request)
    item = access_item(access_case(actor, public_id), item_id)
    ranges = stretches_of(request.POST.get("ranges", ""))
    viewing = note_played(actor=actor, item=item, token=request.POST.get("lease", ""), ranges=ranges)
    return JsonResponse({"seen_percent": share_seen_bps(item, viewing) // 100})
