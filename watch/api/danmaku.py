"""Lines that run over the picture: read by the half minute, sent, and seen as each viewer wishes."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from core.http.access import actor_of, public
from core.http.problems import ProblemSerializer
from core.numbers import whole_number
from watch.selectors.comments import comment_for, comment_line
from watch.selectors.danmaku import BUCKET_MS, LAST_BUCKET, danmaku_episode, danmaku_lines, danmaku_settings
from watch.serializers.comments import CommentSerializer
from watch.serializers.danmaku import DanmakuBucketSerializer, DanmakuSettingsSerializer, NewDanmakuLineSerializer
from watch.services.comments import CommentInput, write_comment
from watch.services.danmaku import DanmakuWishes, save_danmaku_settings

FRESH_SECONDS = 15
BUCKET = OpenApiParameter("bucket", int, description="Which stretch of the episode, from 0; anything else is 0.")
REFUSED = dict.fromkeys((401, 403, 404, 409, 422, 429), ProblemSerializer)


@public
@extend_schema(
    methods=["GET"],
    operation_id="danmaku",
    parameters=[BUCKET],
    responses={200: DanmakuBucketSerializer, 404: ProblemSerializer},
)
@extend_schema(
    methods=["POST"],
    operation_id="send_danmaku",
    request=NewDanmakuLineSerializer,
    responses={201: CommentSerializer, **REFUSED},
)
@api_view(["GET", "POST"])
def danmaku(request: Request, episode_id: str) -> Response:
    """The lines of half a minute, chosen by the caller's density and shield words; POST sends one, which may be `held` until a person has looked.

    404 `no-danmaku` where the series takes none, and in youth mode. An answer may be kept for some seconds by who asked, and by nobody else.
    """
    actor = actor_of(request)
    if request.method == "POST":
        wish = NewDanmakuLineSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        said = CommentInput(**wish.validated_data, is_danmaku=True)
        line = write_comment(actor=actor, episode_id=episode_id, said=said)
        sent = comment_line(actor, comment_for(actor, line.public_id))
        return Response(CommentSerializer(sent).data, status=status.HTTP_201_CREATED)
    episode = danmaku_episode(actor, episode_id=episode_id)
    bucket = whole_number(request.query_params.get("bucket"), at_most=LAST_BUCKET) or 0
    lines = danmaku_lines(actor, episode, bucket, danmaku_settings(actor))
    body = DanmakuBucketSerializer({"bucket": bucket, "bucket_ms": BUCKET_MS, "lines": lines})
    return Response(body.data, headers={"Cache-Control": f"private, max-age={FRESH_SECONDS}"})


@public
@extend_schema(methods=["GET"], operation_id="danmaku_settings", responses=DanmakuSettingsSerializer)
@extend_schema(
    methods=["PATCH"],
    operation_id="change_danmaku_settings",
    request=DanmakuSettingsSerializer(partial=True),
    responses={200: DanmakuSettingsSerializer, 422: ProblemSerializer},
)
@api_view(["GET", "PATCH"])
def settings(request: Request) -> Response:
    """How the caller wants to see danmaku; guests too. PATCH changes what it names."""
    actor = actor_of(request)
    if request.method == "GET":
        return Response(DanmakuSettingsSerializer(danmaku_settings(actor)).data)
    wish = DanmakuSettingsSerializer(data=request.data, partial=True)
    wish.is_valid(raise_exception=True)
    saved = save_danmaku_settings(actor=actor, wishes=DanmakuWishes(**wish.validated_data))
    return Response(DanmakuSettingsSerializer(saved).data)
