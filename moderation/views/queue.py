"""The first page of the desk: what waits, most urgent first."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.policies import can_review
from core.http.access import actor_of, requires
from moderation.enums import QueueTab
from moderation.selectors.queue import queue_page, queue_rows, tab_counts
from moderation.services.claims import MOST_LEASES


@requires(can_review)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """One tab of the queue. Query: tab, q (a part of the title), cursor."""
    actor, now = actor_of(request), timezone.now()
    named = request.GET.get("tab", "")
    tab = QueueTab(named) if named in QueueTab.values else QueueTab.WAITING
    wanted, cursor = request.GET.get("q", "").strip()[:80], request.GET.get("cursor")
    page = queue_page(actor, tab, wanted=wanted, cursor=cursor)
    context = {
        "tab": tab,
        "tabs": tab_counts(actor),
        "rows": queue_rows(actor, page.items, now),
        "next_cursor": page.next_cursor,
        "cursor": cursor,
        "wanted": wanted,
        "query": urlencode({"tab": tab.value, "q": wanted}) + "&",
        "most_leases": MOST_LEASES,
    }
    return render(request, "moderation/queue.html", context)
