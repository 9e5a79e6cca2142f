"""Positions that waited for a connection, many in one message, each answered for itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.http.access import actor_of, public
from core.http.plain import PlainJSONParser, json_body
from core.http.problems import ProblemSerializer
from core.http.throttles import throttled
from playback.enums import BeatOutcome
from playback.services.progress import Answer, Beat, record_beats
from watch.serializers import ProgressSerializer

MOST_BEATS = 100


class BeatSerializer(ProgressSerializer):
    """One position of one session."""

    event_id = serializers.RegexField(r"^[\w-]+$", max_length=64, help_text="The sender's own name for it.")
    session_id = serializers.CharField(max_length=16)


@extend_schema_field(BeatSerializer(many=True))
class EventsField(serializers.ListField):
    """A list, or, from a form, its JSON. What stands in it is looked at one by one, so that a bad event spoils no other."""

    default_error_messages = {"unreadable": _("This is not a list that can be read.")}

    def get_value(self, dictionary: Any) -> Any:
        """One value, from a form as well."""
        return dictionary.get(self.field_name, serializers.empty)

    def to_internal_value(self, data: Any) -> list[Any]:
        """The list, as long as it may be."""
        if isinstance(data, str):
            try:
                data = json_body(data.encode())
            except ValueError:
                self.fail("unreadable")
        return super().to_internal_value(data)


class BeatsSerializer(serializers.Serializer[Any]):
    """Positions that are sent together."""

    events = EventsField(
        child=serializers.JSONField(allow_null=True),
        min_length=1,
        max_length=MOST_BEATS,
        help_text=f"1 to {MOST_BEATS}, of any of the viewer's sessions, in any order.",
    )


class BeatAnswerSerializer(serializers.Serializer[Any]):
    """What became of one of them. None but a failure of the connection or of the server is worth sending again."""

    event_id = serializers.CharField(help_text="As it was sent; empty where it could not be read.")
    outcome = serializers.ChoiceField(choices=BeatOutcome.choices)
    code = serializers.CharField(
        allow_blank=True,
        help_text="Why it was refused (`invalid`, `session-not-found`); "
        "`episode-not-public`, `youth-minutes`, `youth-night`, `youth-mode`: kept, and the player stops.",
    )
    detail = serializers.CharField()


class BeatAnswersSerializer(serializers.Serializer[Any]):
    """An answer for each event, in their order."""

    results = BeatAnswerSerializer(many=True)


@public
@extend_schema(
    operation_id="record_progress_many",
    request=BeatsSerializer,
    responses={200: BeatAnswersSerializer, 422: ProblemSerializer},
)
@api_view(["POST"])
@throttled("progress")
@parser_classes([PlainJSONParser, FormParser])
def progress(request: Request) -> Response:
    """Remember positions that waited for a connection. Each is answered for itself; sending them twice or late changes nothing.

    As a form, for a page that goes away, the field ``events`` holds the list as JSON.
    """
    sent = BeatsSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    read = [BeatSerializer(data=one) for one in sent.validated_data["events"]]
    beats = [Beat(**_without_name(one.validated_data)) for one in read if one.is_valid()]
    answers = iter(record_beats(actor=actor_of(request), beats=beats))
    results = [_answer(one, next(answers) if one.is_valid() else None) for one in read]
    return Response(BeatAnswersSerializer({"results": results}).data)


def _without_name(beat: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in beat.items() if name != "event_id"}


def _answer(sent: BeatSerializer, answer: Answer | None) -> dict[str, object]:
    """What became of one event; ``answer`` is missing for what could not be read."""
    if answer is None:
        name = sent.initial_data.get("event_id") if isinstance(sent.initial_data, dict) else ""
        detail = " ".join(f"{field}: {said[0]}" for field, said in sent.errors.items())
        return {"event_id": str(name or "")[:64], "outcome": BeatOutcome.REFUSED, "code": "invalid", "detail": detail}
    name, error = sent.validated_data["event_id"], answer.error
    code, detail = (error.code, str(error)) if error else ("", "")
    return {"event_id": name, "outcome": answer.outcome, "code": code, "detail": detail}
