"""The shapes of what viewers keep."""

from typing import Any

from rest_framework import serializers

from watch.selectors.library import LibraryItem
from watch.serializers import SeriesCardSerializer
from watch.serializers.danmaku import DanmakuMarkSerializer


class KeptSerializer(serializers.Serializer[Any]):
    """How a thing stands to the viewer."""

    is_on = serializers.BooleanField()
    count = serializers.IntegerField(
        allow_null=True,
        help_text="How many people keep it; a guest counts for nobody else. Null where it is not counted.",
    )


class MarksSerializer(serializers.Serializer[Any]):
    """What the buttons over an episode show."""

    series = serializers.CharField(help_text="The slug of the series.")
    like = KeptSerializer()
    follow = KeptSerializer()
    watchlist = KeptSerializer(source="save")
    comments = serializers.IntegerField(help_text="How many comments and replies the viewer can read.")
    danmaku = DanmakuMarkSerializer(allow_null=True, help_text="Null where no lines run over the picture.")


class LibraryItemSerializer(serializers.Serializer[LibraryItem]):
    """A series, or one of its episodes, in a list of the library."""

    series = SeriesCardSerializer(source="card")
    ref = serializers.CharField(help_text="What PUT and DELETE of the list's kind call it.")
    number = serializers.IntegerField(help_text="The episode; 0: the series.")
    title = serializers.CharField()
    position_ms = serializers.IntegerField()
    percent = serializers.IntegerField()
    is_completed = serializers.BooleanField()
    at = serializers.DateTimeField(help_text="When it came into the list.")


class LibraryPageSerializer(serializers.Serializer[Any]):
    """A page of the library."""

    results = LibraryItemSerializer(many=True, source="items")
    next_cursor = serializers.CharField(help_text="Empty on the last page.")


class ProducerSerializer(serializers.Serializer[Any]):
    """A producer who is followed."""

    slug = serializers.CharField()
    name = serializers.CharField()


class ProducerPageSerializer(serializers.Serializer[Any]):
    """A page of producers."""

    results = ProducerSerializer(many=True, source="items")
    next_cursor = serializers.CharField(help_text="Empty on the last page.")


class PauseSerializer(serializers.Serializer[Any]):
    """Whether the history takes nothing in."""

    is_paused = serializers.BooleanField()
