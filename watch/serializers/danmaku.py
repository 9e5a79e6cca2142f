"""The shapes of danmaku: lines, and how a viewer wants to see them."""

from typing import Any

from rest_framework import serializers

from watch.enums import (
    LINES_PER_SECOND,
    SECONDS_TO_CROSS,
    DanmakuDensity,
    DanmakuOpacity,
    DanmakuSize,
    DanmakuSpeed,
)
from watch.models import DanmakuSettings
from watch.models.comments import LONGEST_LINE
from watch.selectors.danmaku import DanmakuLine
from watch.serializers.comments import LARGEST_MOMENT
from watch.services.danmaku import LONGEST_WORD, MOST_WORDS


class DanmakuLineSerializer(serializers.Serializer[DanmakuLine]):
    """A line over the picture. It is a comment: it is reported, hidden, deleted, and its author muted by `comment_id`."""

    comment_id = serializers.CharField()
    at_ms = serializers.IntegerField(help_text="The moment of the picture at which it begins to run.")
    text = serializers.CharField(help_text="Plain text in one line.")
    is_mine = serializers.BooleanField()


class DanmakuBucketSerializer(serializers.Serializer[Any]):
    """The lines of one stretch of an episode that the caller's settings let through, in order of their moments."""

    bucket = serializers.IntegerField()
    bucket_ms = serializers.IntegerField(help_text="How long a bucket is; bucket n begins at n times this.")
    lines = DanmakuLineSerializer(many=True)


class NewDanmakuLineSerializer(serializers.Serializer[Any]):
    """A line that somebody sends."""

    text = serializers.CharField(max_length=4 * LONGEST_LINE, help_text=f"At most {LONGEST_LINE} characters.")
    at_ms = serializers.IntegerField(min_value=0, max_value=LARGEST_MOMENT)


class DanmakuSettingsSerializer(serializers.Serializer[DanmakuSettings]):
    """How the caller wants to see danmaku. Who has never said so has it off."""

    is_on = serializers.BooleanField()
    density = serializers.ChoiceField(DanmakuDensity.choices)
    opacity = serializers.ChoiceField(DanmakuOpacity.choices, help_text="Per cent.")
    size = serializers.ChoiceField(DanmakuSize.choices)
    speed = serializers.ChoiceField(DanmakuSpeed.choices)
    shield_words = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_WORD),
        max_length=MOST_WORDS,
        help_text="No line with one of them reaches the caller, however it is written.",
    )
    lines_per_second = serializers.SerializerMethodField(help_text="What the density means.")
    seconds_to_cross = serializers.SerializerMethodField(help_text="What the speed means: from one edge to the other.")

    def get_lines_per_second(self, settings: DanmakuSettings) -> int:
        """How many lines begin in a second at most."""
        return LINES_PER_SECOND[DanmakuDensity(settings.density)]

    def get_seconds_to_cross(self, settings: DanmakuSettings) -> int:
        """How long the head of a line needs from one edge to the other."""
        return SECONDS_TO_CROSS[DanmakuSpeed(settings.speed)]


class DanmakuMarkSerializer(serializers.Serializer[DanmakuSettings]):
    """That an episode takes danmaku, and whether the caller sees it."""

    is_on = serializers.BooleanField()
