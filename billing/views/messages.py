"""Where payment providers leave their messages: stored and answered at once, believed later."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.services.inbox import take_message
from core.errors import InvalidError, NotFoundError
from core.http.access import public

LONGEST_BYTES = 512 * 1024


@csrf_exempt  # signed by the provider instead
@public
@require_POST
def message(request: HttpRequest, provider: str) -> HttpResponse:
    """200 for what is stored, now or before; 400 for a wrong signature, which is counted; 404 for a provider that is not switched on."""
    raw = request.body
    if len(raw) > LONGEST_BYTES:
        return HttpResponse("too long", status=413, content_type="text/plain")
    try:
        take_message(provider=provider, raw=raw, headers=request.headers, now=timezone.now())
    except InvalidError as error:
        return HttpResponse(error.code, status=400, content_type="text/plain")
    except NotFoundError as error:
        return HttpResponse(error.code, status=404, content_type="text/plain")
    return HttpResponse("stored", content_type="text/plain")
