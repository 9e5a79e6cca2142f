"""The front page of the studio."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.enums import EDITING_ROLES
from accounts.models import CompanyMember
from accounts.policies import can_produce
from accounts.selectors import companies_of
from core.http.access import actor_of, requires
from studio.selectors.home import licence_alerts, series_lines, series_page


@requires(can_produce)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every series of the person's companies."""
    actor = actor_of(request)
    cursor = request.GET.get("cursor")
    page = series_page(actor, cursor)
    companies = list(companies_of(actor.user_id or 0))
    context = {
        "here": "series",
        "lines": series_lines(page.items, get_language() or "en"),
        "page": page,
        "cursor": cursor,
        "alerts": licence_alerts(companies, timezone.localdate()),
        "companies": companies,
        "can_create": CompanyMember.objects.filter(user_id=actor.user_id or 0, role__in=EDITING_ROLES).exists(),
    }
    return render(request, "studio/home.html", context)
