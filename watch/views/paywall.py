"""The sheet over a locked episode."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.http.access import actor_of, public
from core.http.country import country_of
from core.ids import new_public_id
from dramas.selectors.catalogue import public_episode
from watch.selectors.paywall import paywall


@public
@require_safe
def sheet(request: HttpRequest, episode_id: str) -> HttpResponse:
    """A fragment for the player. ``key`` is what the unlock will be known by, so that a second click pays nothing."""
    now = timezone.now()
    episode = public_episode(episode_public_id=episode_id, now=now, viewer=actor_of(request))
    wall = paywall(actor_of(request), episode, country=country_of(request), language=get_language() or "en", now=now)
    return render(
        request, "wallet/_paywall.html", {"wall": wall, "key": new_public_id(), "back": request.GET.get("next", "/")}
    )
