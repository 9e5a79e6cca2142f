"""Stop one kind of mail by the link in it, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.enums import NoticeChannel
from accounts.models import User
from accounts.services.notices import set_preference
from accounts.unsubscribing import read_wish
from core.errors import NotFoundError
from core.http.access import public


@public
@csrf_exempt  # mailboxes post here by themselves; the signature in the address is what allows it
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, for scanners of mail open every link; POST stops the mail, and with ``wish=on`` lets it come again."""
    wish = read_wish(token)
    if wish is None or not User.objects.filter(pk=wish.user_id).exists():
        raise NotFoundError(_("This link is damaged. Sign in and open your settings to choose what you are told."))
    enabled = request.POST.get("wish") == "on"
    if request.method == "POST":
        set_preference(user_id=wish.user_id, kind=wish.kind, channel=NoticeChannel.EMAIL, enabled=enabled)
    context = {"kind": wish.kind.label, "asks": request.method != "POST", "enabled": enabled}
    return render(request, "people/unsubscribe.html", context)
