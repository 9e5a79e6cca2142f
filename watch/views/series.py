"""The page of one series."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.http.access import actor_of, public
from core.http.country import country_of
from dramas.selectors.catalogue import series_card
from playback.enums import Source
from watch.selectors.about import about_series
from watch.selectors.keeps import series_marks
from watch.selectors.series import series_page
from watch.selectors.sharing import series_sharing
from watch.selectors.slides import screen_labels
from watch.views.sharing import reader_of

# Where a viewer can have come from to this page; it leads on to the player, so that the view is known to come from there.
CARRIED = frozenset({Source.SEARCH, Source.CHART, Source.SHARE})


@public
@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Facts, one big button, and the drawer of episodes."""
    language = get_language() or ""
    page = series_page(actor_of(request), slug, language, country=country_of(request))
    card = series_card(page.series, language)
    offered = request.GET.get("from", "")
    context = {
        "page": page,
        "card": card,
        "version": page.series.live_version,
        "company": page.series.company,
        "about": about_series(page.series, timezone.now()),
        "marks": series_marks(actor_of(request), page.series),
        "offered_by": offered if offered in CARRIED else "",
        "labels": screen_labels(page.series.live_version, language),
        "sharing": series_sharing(page.series, card, reader_of(request)),
    }
    return render(request, "watch/series.html", context)
