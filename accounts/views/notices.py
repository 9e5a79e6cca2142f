"""What happened, newest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import is_signed_in
from accounts.selectors import notices_of
from accounts.services.notices import is_own_path, mark_read
from core.http.access import requires, user_id_of
from core.pagination import keyset_page


@requires(is_signed_in)
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """One page of notices."""
    cursor = request.GET.get("cursor", "")
    page = keyset_page(notices_of(user_id_of(request)), order=("-created_at", "-pk"), cursor=cursor)
    return render(request, "people/notices.html", {"page": page, "cursor": cursor, "here": "notices"})


@requires(is_signed_in)
@require_GET
def open_notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go where a notice points, and count it as read; doing so twice changes nothing."""
    notice = get_object_or_404(notices_of(user_id_of(request)), public_id=public_id)
    mark_read(user_id=user_id_of(request), public_id=public_id)
    return redirect(notice.url if is_own_path(notice.url) else "people:notices")


@requires(is_signed_in)
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    mark_read(user_id=user_id_of(request))
    return redirect("people:notices")
