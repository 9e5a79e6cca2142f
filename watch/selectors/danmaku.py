"""Lines that run over the picture: which ones a viewer sees in half a minute of an episode, and how they want to see them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Case, F, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import NotFoundError
from core.pagination import keyset_page
from dramas.models import Episode
from dramas.search.words import fold
from dramas.selectors.catalogue import public_episode
from watch.enums import LINES_PER_SECOND, CommentState, DanmakuDensity
from watch.models import Comment, DanmakuSettings
from watch.selectors.comments import CommentPage, comment_lines, is_host, seen_comments

BUCKET_MS = 30_000
SECOND_MS = 1000
LAST_BUCKET = (2**31 - 1) // BUCKET_MS
READ_PER_SECOND = 4 * max(LINES_PER_SECOND.values())  # so that shielded lines leave room for others
NEARBY_MS = 5000
PAGE_SIZE = 50
REPEATED, SAID_FIRST, BY_THE_PRODUCER = range(3)


@dataclass(frozen=True)
class DanmakuLine:
    """One line as it runs over the picture."""

    comment_id: str
    at_ms: int
    text: str
    is_mine: bool


def takes_danmaku(actor: Actor, episode: Episode) -> bool:
    """Whether lines run over an episode for this viewer: its producer wants them, and youth mode does not hold."""
    return episode.series.has_danmaku and not actor.youth_mode


def danmaku_episode(actor: Actor, *, episode_id: str = "", slug: str = "", number: int = 0) -> Episode:
    """A public episode that lines run over; NotFoundError otherwise, and errors of ``public_episode``."""
    episode = public_episode(episode_public_id=episode_id, slug=slug, number=number, viewer=actor)
    if not takes_danmaku(actor, episode):
        raise NotFoundError(_("This series takes no danmaku."), code="no-danmaku")
    return episode


def danmaku_settings(actor: Actor) -> DanmakuSettings:
    """How the viewer wants to see lines; off, and not saved, for who has never said so. One query."""
    found = DanmakuSettings.objects.filter(viewer_key=actor.ref).first()
    return found or DanmakuSettings(viewer_key=actor.ref)


def danmaku_lines(actor: Actor, episode: Episode, bucket: int, wishes: DanmakuSettings) -> list[DanmakuLine]:
    """The lines of the ``bucket``-th half minute, in order of their moments. One query.

    Of each second only so many run as the viewer's density allows: one's own before others', then by weight, then by their random ids,
    so that it is the same ones each time, and those of a lower density are among those of a higher one.
    """
    begin = bucket * BUCKET_MS
    rows = _rows(actor, episode).filter(at_ms__gte=begin, at_ms__lt=begin + BUCKET_MS)
    mine = Case(When(author=actor.user_id or 0, then=1), default=0)
    place = Window(RowNumber(), partition_by=F("at_ms") / SECOND_MS, order_by=[mine.desc(), "-weight", "public_id"])
    read = rows.annotate(mine=mine, place=place).filter(place__lte=READ_PER_SECOND).order_by("place")
    most, is_shielded = LINES_PER_SECOND[DanmakuDensity(wishes.density)], shield(wishes.shield_words)
    seconds: dict[int, list[DanmakuLine]] = defaultdict(list)
    for comment_id, moment, text, is_mine in read.values_list("public_id", "at_ms", "text", "mine"):
        at_ms = moment or 0
        shown = seconds[at_ms // SECOND_MS]
        if len(shown) < most and not is_shielded(text):
            shown.append(DanmakuLine(comment_id, at_ms, text, bool(is_mine)))
    return sorted((line for lines in seconds.values() for line in lines), key=lambda line: line.at_ms)


def danmaku_page(actor: Actor, episode: Episode, wishes: DanmakuSettings, cursor: str | None = None) -> CommentPage:
    """All lines of an episode to read, by their moments, without what the viewer's words shield; a page may hold fewer for that."""
    hosts, is_shielded = is_host(actor, episode), shield(wishes.shield_words)
    rows = _rows(actor, episode, hosts=hosts).select_related("author")
    page = keyset_page(rows, order=("at_ms", "pk"), cursor=cursor, size=PAGE_SIZE)
    kept = [row for row in page.items if not is_shielded(row.text)]
    return CommentPage(comment_lines(actor, kept, hosts=hosts), page.next_cursor)


def _rows(actor: Actor, episode: Episode, *, hosts: bool = False) -> QuerySet[Comment]:
    return seen_comments(actor, hosts=hosts).filter(episode=episode, is_danmaku=True)


def shield(words: Iterable[str]) -> Callable[[str], bool]:
    """Whether a text holds one of the words, however they are written: capitals, accents, full width, traditional or simplified."""
    folded = [found for word in words if (found := fold(word).strip())]
    if not folded:
        return lambda _text: False

    def is_shielded(text: str) -> bool:
        known = fold(text)
        return any(word in known for word in folded)

    return is_shielded


def line_weight(actor: Actor, episode: Episode, text: str, at_ms: int) -> int:
    """What a new line weighs: the producer's most, and what others say at that moment already least."""
    if is_host(actor, episode):
        return BY_THE_PRODUCER
    near = Comment.objects.filter(episode=episode, is_danmaku=True, at_ms__range=around(at_ms), text=text)
    return REPEATED if near.filter(state=CommentState.VISIBLE).exists() else SAID_FIRST


def around(at_ms: int) -> tuple[int, int]:
    """The moments that count as the same one."""
    return max(0, at_ms - NEARBY_MS), at_ms + NEARBY_MS
