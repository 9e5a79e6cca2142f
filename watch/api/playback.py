"""Opening an episode, keeping its grant alive, and remembering how far the viewer is.

Cross-site requests: for a signed-in person DRF's session authentication demands Django's CSRF token, as a header or, because
``navigator.sendBeacon`` cannot set headers, as the form field ``csrfmiddlewaretoken``. A guest is known by a SameSite=Lax cookie only, which
no other site's POST carries, so a forged request would act for a new guest and change nothing of anybody's.
"""

import hashlib
from dataclasses import asdict, replace

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.data_saver import saves_data
from billing.services.playing import ViewerGate, gate_for
from core.http.access import actor_of, public
from core.http.country import country_of
from core.http.plain import PlainJSONParser
from core.http.problems import ProblemSerializer
from core.http.throttles import throttled
from dramas.languages import endonym
from playback.origins import origin_of
from playback.services.progress import record_progress
from playback.services.sessions import Beginning, prepare_playback, renew_grant, start_session
from watch.selectors.slides import slide_of
from watch.serializers import (
    GrantSerializer,
    PlaybackSerializer,
    ProgressSerializer,
    StartSerializer,
)

SAVING_HEIGHT = 540


def gate_of(request: Request) -> ViewerGate:
    """What this viewer may play on this browser, and no higher than 540 where it saves data.

    A signed-in browser is known by its session, of which only a digest is kept.
    """
    key = request.session.session_key or ""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40] if key else ""
    gate = gate_for(actor_of(request), now=timezone.now(), country=country_of(request), device_key=digest)
    return replace(gate, most_height=SAVING_HEIGHT) if saves_data(request) else gate


@public
@extend_schema(
    operation_id="start_playback",
    request=StartSerializer,
    responses={
        201: PlaybackSerializer,
        200: PlaybackSerializer,
        402: ProblemSerializer,
        403: ProblemSerializer,
        404: ProblemSerializer,
        409: ProblemSerializer,
        422: ProblemSerializer,
        503: ProblemSerializer,
    },
)
@api_view(["POST"])
def start(request: Request, episode_id: str) -> Response:
    """Open an episode: 201 begins a session, 200 only prepared it (``ahead``).

    A refusal says why in its ``code``: 402 ``episode-locked``; 403 ``region``, ``age``, ``youth-mode``, ``youth-night`` or ``youth-minutes``;
    404 ``episode-not-public``; 409 ``streams`` (too many screens at once); 503 ``episode-not-ready``.
    """
    wish = StartSerializer(data=request.data)
    wish.is_valid(raise_exception=True)
    asked = wish.validated_data
    actor, gate = actor_of(request), gate_of(request)
    if asked["ahead"]:
        opened = prepare_playback(
            actor=actor, episode_public_id=episode_id, gate=gate, auto_advanced=asked["auto_advanced"]
        )
    else:
        origin = origin_of(asked["origin"], otherwise=asked["came_from"])
        beginning = Beginning(asked["auto_advanced"], origin, asked["view_id"])
        opened = start_session(actor=actor, episode_public_id=episode_id, gate=gate, beginning=beginning)
    language = get_language() or ""
    body = {
        **asdict(opened.grant),
        "session_id": opened.session_id,
        "resume_ms": opened.resume_ms,
        "subtitles": [{"language": code, "name": endonym(code)} for code in opened.subtitles],
        "next": slide_of(opened.next_episode, language) if opened.next_episode else None,
    }
    answer = PlaybackSerializer(body, context={"saves_data": saves_data(request)}).data
    return Response(answer, status=status.HTTP_201_CREATED if opened.session_id else status.HTTP_200_OK)


@public
@extend_schema(
    operation_id="renew_grant",
    request=None,
    responses={200: GrantSerializer, 402: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer},
)
@api_view(["POST"])
def renew(request: Request, session_id: str) -> Response:
    """A fresh grant for a session that goes on; refused for what was taken down meanwhile."""
    grant = renew_grant(actor=actor_of(request), session_id=session_id, gate=gate_of(request))
    return Response(GrantSerializer(grant).data)


@public
@extend_schema(
    operation_id="record_progress",
    request=ProgressSerializer,
    responses={204: None, 403: ProblemSerializer, 404: ProblemSerializer},
)
@api_view(["POST"])
@throttled("progress")
@parser_classes([PlainJSONParser, FormParser])
def progress(request: Request, session_id: str) -> Response:
    """Remember a position. Sending it twice or late changes nothing.

    404 ``episode-not-public`` says that the episode was taken down meanwhile, 403 ``youth-minutes``, ``youth-night`` or ``youth-mode`` that youth
    mode plays no more: the position is kept, and the player stops.
    """
    event = ProgressSerializer(data=request.data)
    event.is_valid(raise_exception=True)
    record_progress(actor=actor_of(request), session_id=session_id, **event.validated_data)
    return Response(status=status.HTTP_204_NO_CONTENT)
