"""The page of the search, and the history of it."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from core.http.access import actor_of, public
from dramas.selectors.search import Found, Wish, found_series
from playback.enums import Source
from watch.forms.search import SearchForm, chip_groups, chosen_chips, query_of
from watch.selectors.searches import past_searches
from watch.services.searches import forget_searches, remember_search

INVALID = 422


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A field, chips and what was found; with a cursor, for htmx, only more of what was found."""
    form, cursor = SearchForm(request.GET), request.GET.get("cursor")
    is_valid = form.is_valid()
    wish = form.wish() if is_valid else Wish()
    found = found_series(wish, get_language() or "", viewer=actor_of(request), cursor=cursor)
    context: dict[str, Any] = {"cards": found.cards, "next_cursor": found.next_cursor}
    context |= {"query": _goes_on(wish), "from": Source.SEARCH}
    if cursor and request.headers.get("HX-Request") == "true":
        return render(request, "watch/_cards.html", context)
    context |= _around(wish, found) | {"cursor": cursor}
    context |= {
        "typed": wish.text if is_valid else request.GET.get("q", "")[:200],
        "problem": "" if is_valid else next(iter(form.errors.values()))[0],
        "past": [] if wish.text or cursor else past_searches(actor_of(request)),
    }
    return render(request, "watch/search.html", context, status=200 if is_valid else INVALID)


@public
@require_POST
def remember(request: HttpRequest) -> HttpResponse:
    """The page says what was searched for: addresses that are only followed leave no trace."""
    remember_search(actor=actor_of(request), text=request.POST.get("q", ""))
    return HttpResponse(status=204)


@public
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Forget what was searched for."""
    forget_searches(actor=actor_of(request))
    return redirect("watch:search")


def _goes_on(wish: Wish) -> str:
    query = query_of(wish)
    return f"{query}&" if query else ""


def _around(wish: Wish, found: Found) -> dict[str, Any]:
    groups = chip_groups(wish)
    chosen = chosen_chips(groups)
    return {
        "here": "search",
        "wish": wish,
        "groups": groups,
        "chosen": chosen,
        "also": found.also,
        "without_chips": query_of(Wish(text=wish.text)) if chosen and wish.text else "",
        "kept": [(name, value) for name, value in vars(replace(wish, text="", free=False)).items() if value],
    }
