"""What happens to comments."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class CommentShown(Event):
    """Viewers see a comment for the first time."""

    comment_id: int


@dataclass(frozen=True)
class CommentRemoved(Event):
    """The review desk took a comment away, or did not let it through."""

    comment_id: int
