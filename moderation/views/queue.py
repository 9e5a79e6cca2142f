"""The first page of the desk: what waits, most urgent first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.policies import can_review
from core.http.access import actor_of, requires
from moderation.enums import QueueTab
from moderation.selectors.held_actions import held_count
from moderation.selectors.queue import filed_cases, queue_page, queue_rows, tab_counts
from moderation.selectors.queue_filters import MOST_FILTERS, filter_choices, filter_from, saved_filters
from moderation.services.claims import MOST_LEASES


@requires(can_review)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """One tab of the queue. Query: tab, cursor, q (a part of the title), kind, purpose, review_class, language, priority, turn, late."""
    actor, now = actor_of(request), timezone.now()
    named = request.GET.get("tab", "")
    tab = QueueTab(named) if named in QueueTab.values else QueueTab.WAITING
    by, cursor = filter_from(request.GET.dict()), request.GET.get("cursor")
    page = queue_page(actor, tab, by, now=now, cursor=cursor)
    context = {
        "tab": tab,
        "tabs": tab_counts(actor),
        "rows": queue_rows(actor, page.items, now),
        "next_cursor": page.next_cursor,
        "cursor": cursor,
        "by": by,
        "choices": filter_choices(),
        "saved": saved_filters(actor),
        "most_filters": MOST_FILTERS,
        "filed": filed_cases(actor, now),
        "held_count": held_count(actor),
        "query": f"tab={tab.value}&{by.query}&" if by.query else f"tab={tab.value}&",
        "most_leases": MOST_LEASES,
    }
    return render(request, "moderation/queue.html", context)
