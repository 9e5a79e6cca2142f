"""The shapes of what viewers say."""

from typing import Any

from rest_framework import serializers

from watch.models import Mute
from watch.models.comments import LONGEST_TEXT
from watch.selectors.comments import CommentLine, author_name

LARGEST_MOMENT = 2**31 - 1


class CommentSerializer(serializers.Serializer[CommentLine]):
    """One comment as the caller reads it. ``text`` is plain text."""

    comment_id = serializers.CharField(source="comment.public_id")
    parent_id = serializers.SerializerMethodField(help_text="The comment it stands under; empty for none.")
    author = serializers.CharField()
    text = serializers.CharField(source="comment.text")
    at_ms = serializers.IntegerField(source="comment.at_ms", allow_null=True, help_text="The moment it is about.")
    is_spoiler = serializers.BooleanField(source="comment.is_spoiler", help_text="To be covered until asked for.")
    is_pinned = serializers.BooleanField(source="comment.is_pinned")
    is_danmaku = serializers.BooleanField(source="comment.is_danmaku", help_text="It runs over the picture.")
    state = serializers.CharField(
        source="comment.state", help_text="`visible`; `held` or `hidden` for one's own, and for who looks after them."
    )
    written_at = serializers.DateTimeField(source="comment.written_at")
    like_count = serializers.IntegerField(source="comment.like_count")
    reply_count = serializers.IntegerField()
    is_mine = serializers.BooleanField()
    is_liked = serializers.BooleanField()

    def get_parent_id(self, line: CommentLine) -> str:
        """The public id of the comment above."""
        parent = line.comment.parent
        return parent.public_id if parent else ""


class CommentPageSerializer(serializers.Serializer[Any]):
    """A page of comments."""

    results = CommentSerializer(many=True, source="lines")
    next_cursor = serializers.CharField(help_text="Empty on the last page.")


class NewCommentSerializer(serializers.Serializer[Any]):
    """What somebody writes."""

    text = serializers.CharField(max_length=4 * LONGEST_TEXT, help_text=f"At most {LONGEST_TEXT} characters.")
    at_ms = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=LARGEST_MOMENT
    )
    is_spoiler = serializers.BooleanField(required=False, default=False)
    reply_to = serializers.CharField(required=False, allow_blank=True, default="", max_length=16)


class MuteSerializer(serializers.Serializer[Mute]):
    """Somebody whose comments the caller does not read."""

    mute_id = serializers.CharField(source="public_id")
    name = serializers.SerializerMethodField()
    muted_at = serializers.DateTimeField()

    def get_name(self, mute: Mute) -> str:
        """The name that others read."""
        return author_name(mute.muted)


class MutePageSerializer(serializers.Serializer[Any]):
    """A page of muted people."""

    results = MuteSerializer(many=True, source="items")
    next_cursor = serializers.CharField(help_text="Empty on the last page.")
