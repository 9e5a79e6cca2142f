"""What viewers say about an episode, which comments they like, and whom they do not want to read."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from core.ids import PublicIdField
from dramas.models import Episode
from watch.enums import CommentState

LONGEST_TEXT = 500
LONGEST_LINE = 50


class Comment(models.Model):
    """A comment on an episode, or with ``parent`` a reply under one; ``answers`` is the comment whose author is told.

    ``at_ms`` is the moment of the picture it is about. Without ``author`` the account is gone, and the text with it.
    A line of danmaku is a comment that runs over the picture at its moment; where there are too many, those of more ``weight`` run.
    """

    public_id = PublicIdField()
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    at_ms = models.PositiveIntegerField(null=True, blank=True)
    is_spoiler = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)
    is_danmaku = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField(default=0)
    like_count = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=CommentState.choices, default=CommentState.HELD)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode"], condition=Q(is_pinned=True), name="comment_one_pinned"),
            models.CheckConstraint(
                condition=Q(is_pinned=False) | Q(parent__isnull=True, state=CommentState.VISIBLE),
                name="comment_pinned_is_seen",
            ),
            models.CheckConstraint(
                condition=Q(is_danmaku=False)
                | Q(at_ms__isnull=False, parent__isnull=True, is_pinned=False, is_spoiler=False),
                name="comment_danmaku_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["episode", "-is_pinned", "-written_at", "-id"],
                condition=Q(parent__isnull=True, is_danmaku=False),
                name="comment_newest",
            ),
            models.Index(
                fields=["episode", "-is_pinned", "-like_count", "-id"],
                condition=Q(parent__isnull=True, is_danmaku=False),
                name="comment_liked",
            ),
            models.Index(fields=["episode", "state"], condition=Q(is_danmaku=False), name="comment_counted"),
            models.Index(fields=["episode", "at_ms", "id"], condition=Q(is_danmaku=True), name="comment_danmaku"),
            models.Index(fields=["parent", "written_at", "id"], name="comment_replies"),
            models.Index(fields=["author", "-written_at"], name="comment_author"),
        ]

    def __str__(self) -> str:
        return f"comment {self.public_id} on episode {self.episode_id}"


class CommentLike(models.Model):
    """Somebody likes a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="likes")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    liked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "comment"], name="comment_like_once")]

    def __str__(self) -> str:
        return f"{self.user_id} likes comment {self.comment_id}"


class Mute(models.Model):
    """Somebody (``muter``) does not want to read what another person writes."""

    public_id = PublicIdField()
    muter = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    muted = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    muted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["muter", "muted"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.muter_id} mutes {self.muted_id}"
