"""The page of one series."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.http.access import actor_of, public
from core.http.country import country_of
from dramas.selectors.catalogue import series_card
from watch.selectors.series import series_page
from watch.selectors.slides import screen_labels
from watch.serializers import cover_url


@public
@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Facts, one big button, and the drawer of episodes."""
    language = get_language() or ""
    page = series_page(actor_of(request), slug, language, country=country_of(request))
    card = series_card(page.series, language)
    context = {
        "page": page,
        "card": card,
        "version": page.series.live_version,
        "company": page.series.company,
        "labels": screen_labels(page.series.live_version, language),
        "canonical_url": request.build_absolute_uri(reverse("watch:series", args=[slug])),
        "share_image": request.build_absolute_uri(cover_url(card.cover_sha256, "720")) if card.cover_sha256 else "",
    }
    return render(request, "watch/series.html", context)
