"""Comments as one viewer reads them: what they may see, in which order, and what they may do with each; a page in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import EDITING_ROLES
from accounts.models import User
from accounts.policies import can_operate
from accounts.selectors import is_member
from core.actors import Actor
from core.errors import InvalidError, NotFoundError
from core.pagination import keyset_page
from dramas.models import Episode
from dramas.selectors.catalogue import is_public
from watch.enums import CommentOrder, CommentState
from watch.models import Comment, CommentLike, Mute

KIND = "comment"  # how the review desk calls it; never changes
PAGE_SIZE = 20
ORDERS = {
    CommentOrder.NEWEST: ("-is_pinned", "-written_at", "-pk"),
    CommentOrder.LIKED: ("-is_pinned", "-like_count", "-pk"),
}
OLDEST = ("written_at", "pk")
OWN_STATES = (CommentState.HELD, CommentState.HIDDEN)


@dataclass(frozen=True)
class CommentLine:
    """One comment as a viewer reads it. ``hosts`` says that they look after the comments here: the producer's people and operators."""

    comment: Comment
    author: str
    is_mine: bool
    is_liked: bool
    reply_count: int
    hosts: bool

    @property
    def is_shown(self) -> bool:
        """Whether everybody sees it."""
        return self.comment.state == CommentState.VISIBLE

    @property
    def notice(self) -> str:
        """Why not everybody sees it, in words; empty for what is shown."""
        return "" if self.is_shown else str(CommentState(self.comment.state).label)

    @property
    def is_answerable(self) -> bool:
        """Whether it can be liked and answered; lines over the picture run past."""
        return not self.comment.is_danmaku

    @property
    def is_reply(self) -> bool:
        """Whether it stands under another comment."""
        return self.comment.parent_id is not None


@dataclass(frozen=True)
class CommentPage:
    """Some comments and the cursor of those after them, empty at the end."""

    lines: list[CommentLine]
    next_cursor: str


def is_host(actor: Actor, episode: Episode) -> bool:
    """Whether somebody looks after the comments of an episode: who edits its series, and operators."""
    if actor.user_id is None:
        return False
    return can_operate(actor) or is_member(actor.user_id, episode.series.company_id, EDITING_ROLES)


def author_name(author: User | None) -> str:
    """The name that others read; never an address."""
    if author is None:
        return _("Somebody who has left")
    return author.display_name or _("Viewer %(id)s") % {"id": author.public_id[:4]}


def seen_comments(actor: Actor, *, hosts: bool = False) -> QuerySet[Comment]:
    """What a viewer sees of comments: the shown ones but of people they mute, and their own that wait or were hidden; hosts see hidden ones.

    Nobody reads any in youth mode.
    """
    if actor.youth_mode:
        return Comment.objects.none()
    states = [CommentState.VISIBLE, CommentState.HIDDEN] if hosts else [CommentState.VISIBLE]
    rows = Comment.objects.filter(Q(state__in=states) | Q(state__in=OWN_STATES, author=actor.user_id or 0))
    if actor.user_id is None:
        return rows
    return rows.exclude(Exists(Mute.objects.filter(muter=actor.user_id, muted=OuterRef("author"))))


def comment_page(
    actor: Actor, episode: Episode, *, order: str = CommentOrder.NEWEST, cursor: str | None = None
) -> CommentPage:
    """The comments of an episode that the viewer may see, the pinned one first. InvalidError for an order that there is none of."""
    if order not in ORDERS:
        raise InvalidError(_("Comments are sorted by newest or most liked."), code="bad-order", field="order")
    hosts = is_host(actor, episode)
    seen = seen_comments(actor, hosts=hosts).filter(episode=episode, parent__isnull=True, is_danmaku=False)
    rows = seen.select_related("author")
    page = keyset_page(rows, order=ORDERS[CommentOrder(order)], cursor=cursor, size=PAGE_SIZE)
    return CommentPage(comment_lines(actor, page.items, hosts=hosts), page.next_cursor)


def reply_page(actor: Actor, parent: Comment, cursor: str | None = None) -> CommentPage:
    """The replies under a comment, oldest first."""
    hosts = is_host(actor, parent.episode)
    rows = seen_comments(actor, hosts=hosts).filter(parent=parent).select_related("author", "answers__author")
    page = keyset_page(rows, order=OLDEST, cursor=cursor, size=PAGE_SIZE)
    return CommentPage(comment_lines(actor, page.items, hosts=hosts), page.next_cursor)


def comment_lines(actor: Actor, comments: Sequence[Comment], *, hosts: bool) -> list[CommentLine]:
    """Comments with how they stand to the viewer; two queries however many there are."""
    keys = [comment.pk for comment in comments]
    liked = set(CommentLike.objects.filter(user=actor.user_id or 0, comment__in=keys).values_list("comment", flat=True))
    counted = seen_comments(actor, hosts=hosts).filter(parent__in=keys).values_list("parent").annotate(Count("pk"))
    replies = dict(counted.order_by())
    return [
        CommentLine(
            comment=comment,
            author=author_name(comment.author),
            is_mine=comment.author_id is not None and comment.author_id == actor.user_id,
            is_liked=comment.pk in liked,
            reply_count=replies.get(comment.pk, 0),
            hosts=hosts,
        )
        for comment in comments
    ]


def comment_line(actor: Actor, comment: Comment) -> CommentLine:
    """One comment that was accessed by ``comment_for``."""
    return comment_lines(actor, [comment], hosts=is_host(actor, comment.episode))[0]


def comment_count(actor: Actor, episode: Episode) -> int:
    """How many comments and replies the viewer could read under an episode."""
    if actor.youth_mode:
        return 0
    rows = Comment.objects.filter(Q(parent__isnull=True) | Q(parent__state=CommentState.VISIBLE), episode=episode)
    muted = Mute.objects.filter(muter=actor.user_id or 0, muted=OuterRef("author"))
    return rows.filter(~Exists(muted), state=CommentState.VISIBLE, is_danmaku=False).count()


def comment_for(actor: Actor, public_id: str, now: datetime | None = None) -> Comment:
    """One comment that the viewer may see, on an episode that they may see. NotFoundError otherwise."""
    comment = (
        Comment.objects.select_related("author", "parent", "answers__author", "episode__series__live_version")
        .filter(public_id=public_id)
        .first()
    )
    if comment is None or not is_public(comment.episode_id, now or timezone.now(), actor):
        raise NotFoundError
    seen = seen_comments(actor, hosts=is_host(actor, comment.episode))
    wanted = {comment.pk, comment.parent_id or comment.pk}
    if seen.filter(pk__in=wanted).count() != len(wanted):
        raise NotFoundError
    return comment


def muted_people(actor: Actor) -> QuerySet[Mute]:
    """Whom the viewer has muted, last muted first."""
    return Mute.objects.filter(muter=actor.user_id or 0).select_related("muted").order_by("-muted_at", "-pk")
