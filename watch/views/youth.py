"""What youth mode shows when nothing plays: at night, and when the day's minutes are used up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.http.access import actor_of, public
from playback.selectors.youth import youth_state


@public
@require_safe
@never_cache
def youth_over(request: HttpRequest) -> HttpResponse:
    """When it goes on; the first page for everybody else."""
    state = youth_state(actor_of(request), timezone.now())
    if state is None or not state.is_over:
        return redirect("watch:home")
    return render(request, "watch/youth_over.html", {"state": state})


def instead_of_playing(request: HttpRequest) -> HttpResponse | None:
    """The way to that page, where a player would open and youth mode plays nothing now."""
    state = youth_state(actor_of(request), timezone.now())
    return redirect("watch:youth-over") if state is not None and state.is_over else None
