"""The charts."""

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from core.http.access import actor_of, public
from core.http.problems import ProblemSerializer
from playback.enums import Chart
from watch.selectors.charts import chart_names, chart_page
from watch.serializers.charts import ChartListSerializer, ChartQuerySerializer, ChartSerializer

CHART = OpenApiParameter("chart", str, OpenApiParameter.PATH, enum=Chart.values)


@public
@extend_schema(operation_id="charts", responses=ChartListSerializer)
@api_view(["GET"])
def charts(request: Request) -> Response:
    """The charts that there are for this viewer: of everything, and by trope."""
    return Response(ChartListSerializer({"results": chart_names(actor_of(request))}).data)


@public
@extend_schema(
    operation_id="chart",
    parameters=[CHART, ChartQuerySerializer],
    responses={200: ChartSerializer, 404: ProblemSerializer, 422: ProblemSerializer},
)
@api_view(["GET"])
def chart(request: Request, chart: str) -> Response:
    """The first places of a chart, at most fifty: what is watched now, what is new, what is watched to the end, or what is watched of a trope."""
    asked = ChartQuerySerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    return Response(
        ChartSerializer(chart_page(actor_of(request), chart, get_language() or "", **asked.validated_data)).data
    )
