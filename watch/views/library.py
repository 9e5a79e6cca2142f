"""The library: five lists in tabs, and the forms that keep a thing, let it go, or clear and pause the history."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.services.notices import is_own_path
from core.http.access import actor_of, public
from playback.selectors.history import is_paused
from playback.services.history import clear_history, forget_episode, pause_history, resume_history
from watch.enums import KeepKind
from watch.selectors.library import PAGES, producers_page
from watch.services.keeps import set_keep

TABS: dict[str, tuple[str, str | Promise]] = {
    "continue": ("watch:library", _("Continue")),
    "following": ("watch:library-following", _("Following")),
    "watchlist": ("watch:library-watchlist", _("Watchlist")),
    "liked": ("watch:library-liked", _("Liked")),
    "history": ("watch:library-history", _("History")),
}
SAID: dict[tuple[str, bool], str | Promise] = {
    (KeepKind.FOLLOW, True): _("You follow this series now."),
    (KeepKind.FOLLOW, False): _("You no longer follow this series."),
    (KeepKind.PRODUCER, True): _("You follow this producer now."),
    (KeepKind.PRODUCER, False): _("You no longer follow this producer."),
    (KeepKind.LIKE, True): _("You like this episode."),
    (KeepKind.LIKE, False): _("The like was taken back."),
    (KeepKind.SAVE, True): _("The series is on your watchlist."),
    (KeepKind.SAVE, False): _("The series is no longer on your watchlist."),
    (KeepKind.HIDE, True): _("The series was removed. It comes back when you watch it."),
    (KeepKind.HIDE, False): _("The series is back."),
}


@public
@require_safe
def library(request: HttpRequest, tab: str) -> HttpResponse:
    """One tab, page by page."""
    actor, cursor = actor_of(request), request.GET.get("cursor", "")
    context = {
        "here": "library",
        "tab": tab,
        "tabs": TABS,
        "page": PAGES[tab](actor, get_language() or "", cursor),
        "cursor": cursor,
        "producers": producers_page(actor) if tab == "following" and not cursor else None,
        "is_paused": tab == "history" and is_paused(actor),
    }
    return render(request, "watch/library.html", context)


@public
@require_safe
def producers(request: HttpRequest) -> HttpResponse:
    """All producers whom the viewer follows, page by page."""
    cursor = request.GET.get("cursor", "")
    context = {"here": "library", "page": producers_page(actor_of(request), cursor), "cursor": cursor}
    return render(request, "watch/library_producers.html", context)


@public
@require_POST
def keep(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """Keep a thing, or with ``wish=off`` let it go; then back to the page that asked."""
    is_on = request.POST.get("wish") != "off"
    set_keep(actor=actor_of(request), kind=kind, ref=ref, is_on=is_on)
    messages.success(request, str(SAID[kind, is_on]))
    back = request.POST.get("back", "")
    return redirect(back if is_own_path(back) else reverse("watch:library"))


@public
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Forget everything that was watched."""
    clear_history(actor=actor_of(request))
    messages.success(request, _("Your history is empty."))
    return redirect("watch:library-history")


@public
@require_POST
def forget(request: HttpRequest, episode_id: str) -> HttpResponse:
    """Take one episode out of the history; then back to the page that asked."""
    forget_episode(actor=actor_of(request), episode_public_id=episode_id)
    messages.success(request, _("The episode is no longer in your history."))
    back = request.POST.get("back", "")
    return redirect(back if is_own_path(back) else reverse("watch:library-history"))


@public
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Take nothing into the history from now on, or with ``wish=off`` take it in again."""
    if request.POST.get("wish") == "off":
        resume_history(actor=actor_of(request))
    else:
        pause_history(actor=actor_of(request))
    return redirect("watch:library-history")
