"""The outbox page: mail that was kept instead of sent. It does not exist in production."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.development import is_development
from accounts.mail import kept_mails
from core.errors import NotFoundError
from core.http.access import public


@public
@require_GET
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest mails with links that can be clicked; NotFoundError in production."""
    if not is_development():
        raise NotFoundError
    return render(request, "people/outbox.html", {"mails": kept_mails()})
