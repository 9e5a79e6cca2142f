"""Fix lists: what came back, where and why; and the one way to hand all of it in again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.policies import can_produce
from core.http.access import actor_of, requires
from dramas.selectors.studio import access_series
from studio.selectors.fix_lists import fix_list_lines, fix_lists_page
from studio.selectors.fixes import fix_list, left_to_fix, settled_lines
from studio.views.frame import frame_of
from studio.views.season import way_to_review


@requires(can_produce)
@require_GET
def fix_lists(request: HttpRequest) -> HttpResponse:
    """The person's series that have something to fix."""
    cursor = request.GET.get("cursor")
    page = fix_lists_page(actor_of(request), cursor)
    context = {
        "here": "fixes",
        "lines": fix_list_lines(page.items, get_language() or "en"),
        "page": page,
        "cursor": cursor,
    }
    return render(request, "studio/fix_lists.html", context)


@requires(can_produce)
@require_GET
def fixes(request: HttpRequest, slug: str) -> HttpResponse:
    """The fix list of one series."""
    frame = frame_of(actor_of(request), access_series(actor_of(request), slug))
    found = fix_list(frame.series, frame.texts, frame.language)
    context = frame.context(
        fixes=found,
        left=left_to_fix(found),
        settled=settled_lines(frame.series),
        season=None,
        **way_to_review(frame),
    )
    return render(request, "studio/fixes.html", {**context, "here": "fixes"})
