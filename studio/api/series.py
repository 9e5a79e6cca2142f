"""What the studio's tables show, for programs."""

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import can_produce
from core.http.access import actor_of, requires
from core.http.problems import ProblemSerializer
from core.pagination import keyset_page
from dramas.selectors.studio import access_series, episode_rows, latest_version
from studio.selectors.home import series_lines, series_page
from studio.selectors.season import rows_of
from studio.selectors.uploads import refused_uploads, unfinished_uploads
from studio.serializers import EpisodeListSerializer, OwnSeriesListSerializer, UploadListSerializer

PAGE_SIZE = 50
CURSOR = OpenApiParameter("cursor", str, description="`next_cursor` of the page before.")
REFUSALS = {401: ProblemSerializer, 403: ProblemSerializer}


@requires(can_produce)
@extend_schema(
    operation_id="studio_series_list", parameters=[CURSOR], responses={200: OwnSeriesListSerializer, **REFUSALS}
)
@api_view(["GET"])
def series_list(request: Request) -> Response:
    """Every series of the caller's companies, newest first."""
    page = series_page(actor_of(request), request.query_params.get("cursor"))
    lines = series_lines(page.items, get_language() or "en")
    return Response(OwnSeriesListSerializer({"results": lines, "next_cursor": page.next_cursor}).data)


@requires(can_produce)
@extend_schema(
    operation_id="studio_episode_list",
    parameters=[CURSOR],
    responses={200: EpisodeListSerializer, 404: ProblemSerializer, **REFUSALS},
)
@api_view(["GET"])
def episode_list(request: Request, slug: str) -> Response:
    """The episodes of one series in order of number, each with its stage."""
    series = access_series(actor_of(request), slug)
    cursor = request.query_params.get("cursor")
    page = keyset_page(episode_rows(series), order=("episode__number", "pk"), cursor=cursor, size=PAGE_SIZE)
    rows = rows_of(series, page.items, get_language() or "en", latest_version(series).language)
    return Response(EpisodeListSerializer({"results": rows, "next_cursor": page.next_cursor}).data)


@requires(can_produce)
@extend_schema(
    operation_id="studio_upload_list", responses={200: UploadListSerializer, 404: ProblemSerializer, **REFUSALS}
)
@api_view(["GET"])
def upload_list(request: Request, slug: str) -> Response:
    """Files for one series that wait to go on, and those that were refused."""
    series = access_series(actor_of(request), slug)
    return Response(
        UploadListSerializer({"unfinished": unfinished_uploads(series), "refused": refused_uploads(series)}).data
    )
