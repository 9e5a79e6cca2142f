"""Saying that something is wrong, and hearing what came of it."""

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import is_signed_in
from core.http.access import actor_of, public, requires
from core.http.problems import ProblemSerializer
from core.http.throttles import throttled
from moderation.services.reports import ReportInput, file_report
from watch.selectors.reports import own_reports, report_lines, reportable, reportable_comment
from watch.serializers import NewCommentReportSerializer, NewReportSerializer, OwnReportListSerializer, ReportSerializer


@public
@extend_schema(
    operation_id="file_report",
    request=NewReportSerializer,
    responses={201: ReportSerializer, 404: ProblemSerializer, 422: ProblemSerializer},
)
@api_view(["POST"])
@throttled("reports")
def file(request: Request, slug: str) -> Response:
    """Report a series or one of its episodes. The same report again answers with the one that is open; a guest's never counts by number."""
    wish = NewReportSerializer(data=request.data)
    wish.is_valid(raise_exception=True)
    given, language = wish.validated_data, get_language() or ""
    about = reportable(actor_of(request), slug, given["number"], language, timezone.now())
    said = ReportInput(given["reason"], given["text"], given["start_ms"], given["end_ms"])
    report = file_report(actor=actor_of(request), target=about.target, said=said)
    return Response(ReportSerializer(report_lines([report], language)[0]).data, status=status.HTTP_201_CREATED)


@public
@extend_schema(
    operation_id="report_comment",
    request=NewCommentReportSerializer,
    responses={201: ReportSerializer, 404: ProblemSerializer, 422: ProblemSerializer, 429: ProblemSerializer},
)
@api_view(["POST"])
def file_on_comment(request: Request, comment_id: str) -> Response:
    """Report a comment; as with series."""
    wish = NewCommentReportSerializer(data=request.data)
    wish.is_valid(raise_exception=True)
    given, language, actor = wish.validated_data, get_language() or "", actor_of(request)
    about = reportable_comment(actor, comment_id, language, timezone.now())
    report = file_report(actor=actor, target=about.target, said=ReportInput(given["reason"], given["text"]))
    return Response(ReportSerializer(report_lines([report], language)[0]).data, status=status.HTTP_201_CREATED)


@requires(is_signed_in)
@extend_schema(
    operation_id="own_reports",
    parameters=[OpenApiParameter("cursor", str, description="`next_cursor` of the page before.")],
    responses={200: OwnReportListSerializer, 401: ProblemSerializer},
)
@api_view(["GET"])
def own(request: Request) -> Response:
    """Everything that the caller has reported, newest first, with its state."""
    page = own_reports(actor_of(request), request.query_params.get("cursor"))
    lines = report_lines(page.items, get_language() or "")
    return Response(OwnReportListSerializer({"results": lines, "next_cursor": page.next_cursor}).data)
