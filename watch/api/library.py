"""What viewers keep, and their lists; guests have all of it, and take it along when they sign in."""

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import NotFoundError
from core.http.access import actor_of, public
from core.http.problems import ProblemSerializer
from dramas.selectors.catalogue import public_episode
from playback.selectors.history import is_paused
from playback.services.history import clear_history, forget_episode, pause_history, resume_history
from watch.enums import KeepKind
from watch.selectors.comments import comment_count
from watch.selectors.danmaku import danmaku_settings, takes_danmaku
from watch.selectors.keeps import kept, series_marks, target_of
from watch.selectors.library import PAGES, producers_page
from watch.serializers.library import (
    KeptSerializer,
    LibraryPageSerializer,
    MarksSerializer,
    PauseSerializer,
    ProducerPageSerializer,
)
from watch.services.keeps import set_keep

CURSOR = OpenApiParameter("cursor", str, description="`next_cursor` of the page before.")
KIND = OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=KeepKind.values)
REF = OpenApiParameter(
    "ref", str, OpenApiParameter.PATH, description="The slug of the series or producer; for `likes` the episode's id."
)
TAB = OpenApiParameter("tab", str, OpenApiParameter.PATH, enum=[tab for tab in PAGES if tab != "history"])
KEPT = {200: KeptSerializer, 404: ProblemSerializer}


@public
@extend_schema(methods=["GET"], operation_id="keep_state", parameters=[KIND, REF], responses=KEPT)
@extend_schema(methods=["PUT"], operation_id="keep", parameters=[KIND, REF], request=None, responses=KEPT)
@extend_schema(methods=["DELETE"], operation_id="let_go", parameters=[KIND, REF], responses=KEPT)
@api_view(["GET", "PUT", "DELETE"])
def keep(request: Request, kind: str, ref: str) -> Response:
    """Whether the viewer keeps a thing; PUT keeps it, DELETE lets it go. Doing either twice changes nothing.

    Kinds: follow a series or a producer, like an episode, put a series on the watchlist, hide a series from continue watching.
    """
    actor = actor_of(request)
    if request.method == "GET":
        state = kept(actor, kind, target_of(kind, ref, any_state=True))
    else:
        state = set_keep(actor=actor, kind=kind, ref=ref, is_on=request.method == "PUT")
    return Response(KeptSerializer(state).data)


@public
@extend_schema(operation_id="episode_marks", responses={200: MarksSerializer, 404: ProblemSerializer})
@api_view(["GET"])
def marks(request: Request, episode_id: str) -> Response:
    """How an episode and its series stand to the viewer, with counts: what a player's buttons show."""
    actor = actor_of(request)
    episode = public_episode(episode_public_id=episode_id, viewer=actor)
    series = series_marks(actor, episode.series)
    body = {
        "series": episode.series.slug,
        "like": kept(actor, KeepKind.LIKE, episode.pk),
        "follow": series.follow,
        "save": series.save,
        "comments": comment_count(actor, episode),
        "danmaku": danmaku_settings(actor) if takes_danmaku(actor, episode) else None,
    }
    return Response(MarksSerializer(body).data)


@public
@extend_schema(
    operation_id="library", parameters=[TAB, CURSOR], responses={200: LibraryPageSerializer, 404: ProblemSerializer}
)
@api_view(["GET"])
def library(request: Request, tab: str) -> Response:
    """One list of the library, newest first."""
    return Response(_page(request, tab))


@public
@extend_schema(operation_id="library_producers", parameters=[CURSOR], responses=ProducerPageSerializer)
@api_view(["GET"])
def producers(request: Request) -> Response:
    """The producers whom the viewer follows, last followed first."""
    page = producers_page(actor_of(request), request.query_params.get("cursor"))
    return Response(ProducerPageSerializer(page).data)


@public
@extend_schema(methods=["GET"], operation_id="history", parameters=[CURSOR], responses=LibraryPageSerializer)
@extend_schema(methods=["DELETE"], operation_id="clear_history", responses={204: None})
@api_view(["GET", "DELETE"])
def history(request: Request) -> Response:
    """The episodes that the viewer watched, last watched first. DELETE forgets them all, with the positions in them."""
    if request.method == "GET":
        return Response(_page(request, "history"))
    clear_history(actor=actor_of(request))
    return Response(status=status.HTTP_204_NO_CONTENT)


@public
@extend_schema(operation_id="forget_episode", responses={204: None})
@api_view(["DELETE"])
def history_entry(request: Request, episode_id: str) -> Response:
    """Forget one episode of the history, and the position in it. Doing so twice changes nothing."""
    forget_episode(actor=actor_of(request), episode_public_id=episode_id)
    return Response(status=status.HTTP_204_NO_CONTENT)


@public
@extend_schema(methods=["GET"], operation_id="history_state", responses=PauseSerializer)
@extend_schema(methods=["PUT"], operation_id="pause_history", request=None, responses=PauseSerializer)
@extend_schema(methods=["DELETE"], operation_id="resume_history", responses={200: PauseSerializer})
@api_view(["GET", "PUT", "DELETE"])
def pause(request: Request) -> Response:
    """Whether the history is paused; PUT pauses it, DELETE goes on with it. While it is paused nothing that is watched comes into any list."""
    actor = actor_of(request)
    if request.method == "PUT":
        pause_history(actor=actor)
    elif request.method == "DELETE":
        resume_history(actor=actor)
    return Response(PauseSerializer({"is_paused": is_paused(actor)}).data)


def _page(request: Request, tab: str) -> dict[str, object]:
    if tab not in PAGES:
        raise NotFoundError
    page = PAGES[tab](actor_of(request), get_language() or "", request.query_params.get("cursor"))
    return dict(LibraryPageSerializer(page).data)
