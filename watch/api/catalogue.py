"""Lists of what there is to watch."""

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.data_saver import saves_data
from core.http.access import actor_of, public
from core.http.problems import ProblemSerializer
from dramas.selectors.catalogue import public_series_by_slug, series_card
from watch.selectors.shelves import catalogue_page, continue_cards
from watch.selectors.slides import feed_page, series_slides, trailer_slide
from watch.serializers import (
    ContinueSerializer,
    FeedSerializer,
    SeriesDetailSerializer,
    SeriesListSerializer,
)

CURSOR = OpenApiParameter("cursor", str, description="`next_cursor` of the page before.")
PAGE_SIZE = 50


@public
@extend_schema(operation_id="series_list", parameters=[CURSOR], responses=SeriesListSerializer)
@api_view(["GET"])
def series_list(request: Request) -> Response:
    """Public series, newest first, fifty to a page."""
    cursor = request.query_params.get("cursor")
    page = catalogue_page(actor_of(request), get_language() or "", cursor, size=PAGE_SIZE)
    return Response(SeriesListSerializer({"results": page.cards, "next_cursor": page.next_cursor}).data)


@public
@extend_schema(
    operation_id="series_detail",
    responses={200: SeriesDetailSerializer, 403: ProblemSerializer, 404: ProblemSerializer},
)
@api_view(["GET"])
def series_detail(request: Request, slug: str) -> Response:
    """One public series, its trailer, and all its public episodes."""
    language = get_language() or ""
    series = public_series_by_slug(slug, viewer=actor_of(request))
    body = {
        "series": series_card(series, language),
        "trailer": trailer_slide(series, language),
        "episodes": series_slides(series, language),
    }
    return Response(SeriesDetailSerializer(body).data)


@public
@extend_schema(operation_id="feed", parameters=[CURSOR], responses=FeedSerializer)
@api_view(["GET"])
def feed(request: Request) -> Response:
    """One slide per series: the trailer or first episode of every one that is new to the viewer, then where they are in the others."""
    page = feed_page(actor_of(request), get_language() or "", cursor=request.query_params.get("cursor"))
    body = {"results": page.slides, "next_cursor": page.next_cursor}
    return Response(FeedSerializer(body, context={"saves_data": saves_data(request)}).data)


@public
@extend_schema(operation_id="continue_watching", responses=ContinueSerializer(many=True))
@api_view(["GET"])
def continue_list(request: Request) -> Response:
    """The series that the viewer is in the middle of, newest first; at most twelve."""
    cards = continue_cards(actor_of(request), get_language() or "")
    return Response(ContinueSerializer(cards, many=True).data)
