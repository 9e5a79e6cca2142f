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
from dramas.numbering import TRAILER
from dramas.selectors.catalogue import series_card
from watch.selectors.series import series_page
from watch.selectors.sharing import episode_sharing
from watch.selectors.slides import Slide, feed_page
from watch.serializers import player_slides
from watch.views.sharing import reader_of
from watch.views.youth import instead_of_playing

SPEEDS = ("0.5", "0.75", "1", "1.25", "1.5", "2", "3")


@public
@require_safe
def player(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One episode, full screen, with the rest of its series before and after it. The trailer (number 0) stands before all of them."""
    if closed := instead_of_playing(request):
        return closed
    language = get_language() or ""
    page = series_page(actor_of(request), slug, language)
    slides = [cell.slide for cell in page.cells]
    if number == TRAILER and page.trailer:
        slides.insert(0, page.trailer)
    slide = _slide_numbered(slides, number)
    card = series_card(page.series, language)
    context = {
        "page": page,
        "card": card,
        "slide": slide,
        "speeds": SPEEDS,
        "slides": player_slides(slides, saves_data=saves_data(request)),
        "start_index": slides.index(slide),
        "sharing": episode_sharing(page.series, slide, reader_of(request)),
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


def _slide_numbered(slides: list[Slide], number: int) -> Slide:
    for slide in slides:
        if slide.number == number:
            return slide
    raise NotFoundError(
        _("Episode %(number)s of this series is not available here.") % {"number": number}, code="episode-not-public"
    )
