"""The answer to load balancers and to `make run`'s own check."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.http.access import public


@public
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 when pages can be answered: the process lives and the database does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
