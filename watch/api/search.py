"""Searching, and what is offered while somebody types."""

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from core.http.access import actor_of, public
from core.http.problems import ProblemSerializer
from core.http.throttles import throttled
from dramas.selectors.search import Wish, found_series, suggestions
from watch.selectors.searches import past_searches
from watch.serializers.search import (
    PastSearchesSerializer,
    SearchQuerySerializer,
    SearchResultSerializer,
    SuggestionListSerializer,
    SuggestionQuerySerializer,
)
from watch.services.searches import forget_searches


@public
@extend_schema(
    operation_id="search",
    parameters=[SearchQuerySerializer],
    responses={200: SearchResultSerializer, 422: ProblemSerializer},
)
@api_view(["GET"])
@throttled("search")
def search(request: Request) -> Response:
    """Public series: the title itself, titles that begin so, titles that contain it, then by where the words stand, then newest.

    Chinese, pinyin, initials of pinyin and Latin letters with typing errors are understood. Nothing for an empty wish.
    """
    asked = SearchQuerySerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    wish = {**asked.validated_data, "text": asked.validated_data["q"]}
    cursor = wish.pop("cursor")
    del wish["q"]
    found = found_series(Wish(**wish), get_language() or "", viewer=actor_of(request), cursor=cursor)
    body = {"results": found.cards, "next_cursor": found.next_cursor, "also": found.also}
    return Response(SearchResultSerializer(body).data)


@public
@extend_schema(
    operation_id="search_suggestions",
    parameters=[SuggestionQuerySerializer],
    responses={200: SuggestionListSerializer, 422: ProblemSerializer},
)
@api_view(["GET"])
@throttled("suggestions")
def offers(request: Request) -> Response:
    """At most eight titles that contain what is being typed."""
    asked = SuggestionQuerySerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    found = suggestions(asked.validated_data["q"], get_language() or "", viewer=actor_of(request))
    return Response(SuggestionListSerializer({"results": found}).data)


@public
@extend_schema(methods=["GET"], operation_id="search_history", parameters=[], responses=PastSearchesSerializer)
@extend_schema(methods=["DELETE"], operation_id="clear_search_history", responses={204: None})
@api_view(["GET", "DELETE"])
def history(request: Request) -> Response:
    """The caller's last ten searches on the pages of this site; DELETE clears them."""
    if request.method == "DELETE":
        forget_searches(actor=actor_of(request))
        return Response(status=204)
    return Response(PastSearchesSerializer({"results": past_searches(actor_of(request))}).data)
