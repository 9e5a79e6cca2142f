"""The charts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.http.access import actor_of, public
from playback.enums import Chart
from watch.selectors.charts import chart_names, chart_page


@public
@require_safe
def charts(request: HttpRequest, chart: str = Chart.HOT) -> HttpResponse:
    """One chart, with the way to the others."""
    actor = actor_of(request)
    page = chart_page(actor, chart, get_language() or "", trope=request.GET.get("trope", ""))
    names = chart_names(actor)
    context = {
        "here": "charts",
        "page": page,
        "plain": [name for name in names if not name.trope],
        "tropes": [name for name in names if name.trope],
    }
    return render(request, "watch/charts.html", context)
