"""A reviewer's own settings and filters."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policies import can_review
from core.errors import InvalidError
from core.http.access import actor_of, requires
from moderation.selectors.care import profile_of
from moderation.selectors.queue_filters import filter_of_query
from moderation.services.profiles import ProfileInput, drop_filter, keep_filter, save_profile

SWITCHES: dict[str, bool | None] = {"on": True, "off": False, "": None}


@requires(can_review)
@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    """Languages, and how pictures are shown; on POST keep them."""
    actor, refusal = actor_of(request), None
    typed = request.POST.get("languages", "")
    if request.method == "POST":
        said = ProfileInput(
            languages=tuple(typed[:200].replace("，", ",").split(",")),
            is_blurred=SWITCHES.get(request.POST.get("blurred", "")),
            is_grey=SWITCHES.get(request.POST.get("grey", "")),
            is_muted=SWITCHES.get(request.POST.get("muted", "")),
        )
        try:
            save_profile(actor=actor, said=said)
        except InvalidError as error:
            refusal = error
        else:
            messages.success(request, _("Your settings are saved."))
            return redirect("desk:settings")
    profile = profile_of(actor)
    context = {
        "languages": typed if refusal else ", ".join(profile.languages),
        "switches": [
            ("blurred", _("Blur pictures"), profile.is_blurred, settings.REVIEW_BLURRED),
            ("grey", _("Show pictures in greyscale"), profile.is_grey, settings.REVIEW_GREY),
            ("muted", _("Start without sound"), profile.is_muted, settings.REVIEW_MUTED),
        ],
        "refusal": refusal,
    }
    return render(request, "moderation/settings.html", context, status=refusal.status if refusal else 200)


@requires(can_review)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the queue's filter under a name."""
    query = filter_of_query(request.POST.get("query", "")).query
    keep_filter(actor=actor_of(request), name=request.POST.get("name", ""), query=query)
    messages.success(request, _("The filter is kept."))
    return HttpResponseRedirect(f"{reverse('desk:queue')}?{query}")


@requires(can_review)
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Remove a filter."""
    drop_filter(actor=actor_of(request), name=request.POST.get("name", ""))
    messages.success(request, _("The filter is removed."))
    return redirect("desk:queue")
