"""The first page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.http.access import actor_of, public
from core.numbers import whole_number
from dramas.selectors.catalogue import published_series
from watch.selectors.preparing import Preparing, preparing
from watch.selectors.shelves import catalogue_page, home_shelves


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Hero, rails and catalogue; with a cursor only the catalogue goes on, as a page or (for htmx) as its cards."""
    language, cursor = get_language() or "", request.GET.get("cursor")
    actor = actor_of(request)
    shelves = None if cursor else home_shelves(actor, language)
    page = shelves.first if shelves else catalogue_page(actor, language, cursor)
    context: dict[str, Any] = {"here": "home", "cards": page.cards, "next_cursor": page.next_cursor, "cursor": cursor}
    if cursor and request.headers.get("HX-Request") == "true":
        return render(request, "watch/_cards.html", context)
    state = _preparing()
    context |= {
        "shelves": shelves,
        "preparing": state,
        "shown": published_series(viewer=actor).count() if state else 0,
    }
    return render(request, "watch/home.html", context)


@public
@require_safe
def preparing_strip(request: HttpRequest) -> HttpResponse:
    """The strip about the demo season, asked for again while it is made; 286 tells htmx to stop asking.

    ``shown`` is how many series the page had: an empty page reloads itself when there is one, another one offers to.
    """
    state, ready, shown = _preparing(), published_series(viewer=actor_of(request)).count(), request.GET.get("shown", "")
    count = whole_number(shown)
    context = {"preparing": state, "shown": shown, "has_more": count is not None and ready > count}
    response = render(request, "watch/_preparing.html", context, status=200 if state else 286)
    if shown == "0" and ready:
        response["HX-Refresh"] = "true"
    return response


def _preparing() -> Preparing | None:
    return preparing() if settings.DUANJU_MODE == "development" else None
