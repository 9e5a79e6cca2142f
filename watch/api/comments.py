"""What viewers say about episodes: everybody reads, people with an account write."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import is_signed_in
from core.errors import NotFoundError
from core.http.access import actor_of, public, requires
from core.http.problems import ProblemSerializer
from core.pagination import keyset_page
from dramas.selectors.catalogue import public_episode
from watch.enums import CommentOrder
from watch.selectors.comments import comment_for, comment_line, comment_page, muted_people, reply_page
from watch.serializers.comments import (
    CommentPageSerializer,
    CommentSerializer,
    MutePageSerializer,
    MuteSerializer,
    NewCommentSerializer,
)
from watch.services.comment_marks import mute_author, set_liked, set_pinned, unmute
from watch.services.comments import CommentInput, delete_comment, set_hidden, write_comment

CURSOR = OpenApiParameter("cursor", str, description="`next_cursor` of the page before.")
ORDER = OpenApiParameter("order", str, enum=CommentOrder.values)
MARKS = {"like": set_liked, "pin": set_pinned, "hidden": set_hidden}
MARK = OpenApiParameter("mark", str, OpenApiParameter.PATH, enum=list(MARKS))
REFUSALS = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}
MARKED = {200: CommentSerializer, 409: ProblemSerializer} | REFUSALS
PAGE_SIZE = 50


@public
@extend_schema(
    methods=["GET"],
    operation_id="comments",
    parameters=[ORDER, CURSOR],
    responses={200: CommentPageSerializer, 404: ProblemSerializer},
)
@extend_schema(
    methods=["POST"],
    operation_id="write_comment",
    request=NewCommentSerializer,
    responses={201: CommentSerializer, 422: ProblemSerializer, 429: ProblemSerializer} | REFUSALS,
)
@api_view(["GET", "POST"])
def comments(request: Request, episode_id: str) -> Response:
    """The comments of an episode, the pinned one first; POST writes one, which may be `held` until a person has looked at it."""
    actor = actor_of(request)
    if request.method == "GET":
        episode = public_episode(episode_public_id=episode_id, viewer=actor)
        order, cursor = request.query_params.get("order", CommentOrder.NEWEST), request.query_params.get("cursor")
        return Response(CommentPageSerializer(comment_page(actor, episode, order=order, cursor=cursor)).data)
    wish = NewCommentSerializer(data=request.data)
    wish.is_valid(raise_exception=True)
    comment = write_comment(actor=actor, episode_id=episode_id, said=CommentInput(**wish.validated_data))
    line = comment_line(actor, comment_for(actor, comment.public_id))
    return Response(CommentSerializer(line).data, status=status.HTTP_201_CREATED)


@public
@extend_schema(methods=["GET"], operation_id="comment", responses={200: CommentSerializer, 404: ProblemSerializer})
@extend_schema(methods=["DELETE"], operation_id="delete_comment", responses={204: None} | REFUSALS)
@api_view(["GET", "DELETE"])
def comment(request: Request, comment_id: str) -> Response:
    """One comment; its author may delete it."""
    actor = actor_of(request)
    if request.method == "DELETE":
        delete_comment(actor=actor, comment_id=comment_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
    return Response(CommentSerializer(comment_line(actor, comment_for(actor, comment_id))).data)


@public
@extend_schema(
    operation_id="replies", parameters=[CURSOR], responses={200: CommentPageSerializer, 404: ProblemSerializer}
)
@api_view(["GET"])
def replies(request: Request, comment_id: str) -> Response:
    """What was replied to a comment, oldest first."""
    actor = actor_of(request)
    page = reply_page(actor, comment_for(actor, comment_id), request.query_params.get("cursor"))
    return Response(CommentPageSerializer(page).data)


@requires(is_signed_in)
@extend_schema(methods=["PUT"], operation_id="mark_comment", parameters=[MARK], request=None, responses=MARKED)
@extend_schema(methods=["DELETE"], operation_id="unmark_comment", parameters=[MARK], responses=MARKED)
@api_view(["PUT", "DELETE"])
def mark(request: Request, comment_id: str, mark: str) -> Response:
    """PUT likes, pins or hides a comment, DELETE takes that back; twice is once. Pinning and hiding are for its producer and operators."""
    if mark not in MARKS:
        raise NotFoundError(_("Comments have no such mark."))
    actor = actor_of(request)
    MARKS[mark](actor=actor, comment_id=comment_id, is_on=request.method == "PUT")
    return Response(CommentSerializer(comment_line(actor, comment_for(actor, comment_id))).data)


@requires(is_signed_in)
@extend_schema(
    operation_id="mute_author", request=None, responses={200: MuteSerializer, 422: ProblemSerializer} | REFUSALS
)
@api_view(["PUT"])
def mute(request: Request, comment_id: str) -> Response:
    """Read nothing more of whoever wrote a comment."""
    return Response(MuteSerializer(mute_author(actor=actor_of(request), comment_id=comment_id)).data)


@requires(is_signed_in)
@extend_schema(
    operation_id="muted_people", parameters=[CURSOR], responses={200: MutePageSerializer, 401: ProblemSerializer}
)
@api_view(["GET"])
def muted(request: Request) -> Response:
    """Whose comments the caller does not read, last muted first."""
    rows, cursor = muted_people(actor_of(request)), request.query_params.get("cursor")
    return Response(
        MutePageSerializer(keyset_page(rows, order=("-muted_at", "-pk"), cursor=cursor, size=PAGE_SIZE)).data
    )


@requires(is_signed_in)
@extend_schema(operation_id="unmute", responses={204: None} | REFUSALS)
@api_view(["DELETE"])
def unmute_person(request: Request, mute_id: str) -> Response:
    """Read them again."""
    unmute(actor=actor_of(request), mute_id=mute_id)
    return Response(status=status.HTTP_204_NO_CONTENT)
