"""The fix list of a series, for programs."""

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import can_produce
from core.http.access import actor_of, requires
from core.http.problems import ProblemSerializer
from dramas.selectors.studio import access_series, latest_version
from studio.selectors.fixes import fix_list
from studio.serializers import FixListSerializer


@requires(can_produce)
@extend_schema(
    operation_id="studio_fix_list",
    responses={200: FixListSerializer, 401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer},
)
@api_view(["GET"])
def fixes(request: Request, slug: str) -> Response:
    """Everything that came back from review and has no newer decision, with every remark on it."""
    series = access_series(actor_of(request), slug)
    found = fix_list(series, latest_version(series), get_language() or "en")
    return Response(FixListSerializer({"results": found}).data)
