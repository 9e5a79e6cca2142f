"""The vertical player: over the episodes of one series, or over the feed. One engine, one template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.data_saver import saves_data
from core.actors import Actor
from core.errors import NotFoundError
from core.http.access import actor_of, public
from dramas.selectors.catalogue import series_card
from watch.selectors.series import Cell, series_page
from watch.selectors.sharing import episode_sharing
from watch.selectors.slides import feed_page
from watch.serializers import player_slides
from watch.views.sharing import reader_of
from watch.views.youth import instead_of_playing

SPEEDS = ("0.5", "0.75", "1", "1.25", "1.5", "2", "3")


@public
@require_safe
def player(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One episode, full screen, with the rest of its series before and after it."""
    if closed := instead_of_playing(request):
        return closed
    language = get_language() or ""
    page = series_page(actor_of(request), slug, language)
    cell = _cell_numbered(page.cells, number)
    card = series_card(page.series, language)
    context = {
        "page": page,
        "card": card,
        "slide": cell.slide,
        "speeds": SPEEDS,
        "slides": player_slides((each.slide for each in page.cells), saves_data=saves_data(request)),
        "start_index": page.cells.index(cell),
        "sharing": episode_sharing(page.series, cell.slide, reader_of(request)),
    }
    return render(request, "watch/player.html", context)


@public
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """One episode per series, to swipe through."""
    if closed := instead_of_playing(request):
        return closed
    page = feed_page(actor_of(request), get_language() or "")
    context = {
        "here": "feed",
        "slide": page.slides[0] if page.slides else None,
        "speeds": SPEEDS,
        "slides": player_slides(page.slides, saves_data=saves_data(request)),
        "start_index": 0,
        "next_cursor": page.next_cursor,
        "audience": _audience(actor_of(request)),
        "canonical_url": request.build_absolute_uri(reverse("watch:feed")),
    }
    return render(request, "watch/feed.html", context)


def _audience(actor: Actor) -> str:
    """For whom a feed was chosen. A browser keeps its place in a feed, and only for those who may see the same."""
    return f"{actor.user_id}:{actor.age}:{actor.youth_mode}"


def _cell_numbered(cells: list[Cell], number: int) -> Cell:
    for cell in cells:
        if cell.number == number:
            return cell
    raise NotFoundError(
        _("Episode %(number)s of this series is not available here.") % {"number": number}, code="episode-not-public"
    )
