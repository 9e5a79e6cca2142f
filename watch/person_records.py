"""What watch knows about a person: exported, and forgotten at the end of an account."""

from datetime import datetime

from accounts.privacy import Rows, erases, exports
from core.actors import person
from watch.enums import KeepKind
from watch.models import Comment, CommentLike, DanmakuSettings, Mute, PastSearch
from watch.models.keeps import keeps
from watch.services.comment_marks import forget_speaker
from watch.services.danmaku import forget_danmaku_settings
from watch.services.keeps import let_everything_go
from watch.services.searches import forget_searches

NAMES = {KeepKind.PRODUCER: "target__slug", KeepKind.LIKE: "target__public_id"}


@exports("library")
def library(user_id: int) -> Rows:
    """What somebody follows, likes, saved and hid."""
    for kind in KeepKind:
        name = NAMES.get(kind, "target__slug")
        rows = keeps(kind).filter(viewer_key=person(user_id).ref).order_by("pk").values_list(name, "kept_at")
        for target, kept_at in rows.iterator():
            yield {"kind": kind.value, "target": target, "kept_at": kept_at}


@exports("searches")
def searches(user_id: int) -> Rows:
    """What somebody searched for."""
    rows = PastSearch.objects.filter(viewer_key=person(user_id).ref).order_by("pk")
    yield from rows.values("text", "searched_at").iterator()


@exports("comments")
def comments(user_id: int) -> Rows:
    """What somebody wrote under episodes, and over the picture."""
    rows = Comment.objects.filter(author=user_id).select_related("episode", "answers").order_by("pk")
    for row in rows.iterator():
        yield {
            "episode": row.episode.public_id,
            "in_reply_to": row.answers.public_id if row.answers else "",
            "text": row.text,
            "at_ms": row.at_ms,
            "is_spoiler": row.is_spoiler,
            "is_danmaku": row.is_danmaku,
            "state": row.state,
            "written_at": row.written_at,
        }


@exports("comment-likes")
def comment_likes(user_id: int) -> Rows:
    """Which comments somebody likes."""
    rows = CommentLike.objects.filter(user=user_id).order_by("pk").values_list("comment__public_id", "liked_at")
    for comment, liked_at in rows.iterator():
        yield {"comment": comment, "liked_at": liked_at}


@exports("muted-people")
def muted(user_id: int) -> Rows:
    """When somebody muted others; whom is the others' matter."""
    for muted_at in Mute.objects.filter(muter=user_id).order_by("pk").values_list("muted_at", flat=True).iterator():
        yield {"muted_at": muted_at}


@exports("danmaku-settings")
def danmaku_settings(user_id: int) -> Rows:
    """How somebody wants to see danmaku."""
    names = ("is_on", "density", "opacity", "size", "speed", "shield_words")
    yield from DanmakuSettings.objects.filter(viewer_key=person(user_id).ref).values(*names)


@erases("watch")
def forget_viewer(user_id: int, now: datetime) -> None:
    """The library, the searches, what was said and how danmaku is seen go; counts of likes and follows go down with them."""
    let_everything_go(actor=person(user_id))
    forget_searches(actor=person(user_id))
    forget_speaker(user_id=user_id)
    forget_danmaku_settings(actor=person(user_id))
