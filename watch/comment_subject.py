"""Comments as subjects of review: what the check of words held back, and what viewers reported."""

import hashlib

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import SYSTEM, Actor
from core.errors import NotFoundError
from core.templatetags.ui import duration
from dramas.selectors.catalogue import is_public
from moderation.checks.contract import Need, TextField
from moderation.enums import ContentType, Verdict
from moderation.subjects.contract import (
    CheckMaterial,
    Content,
    Exhibit,
    Fact,
    ItemRef,
    Passage,
    Preview,
    Sentence,
    Submission,
    SubmittedItem,
)
from watch.enums import CommentState
from watch.models import Comment
from watch.selectors.comments import KIND, author_name
from watch.selectors.reports import series_title
from watch.services.comment_verdicts import approve_comment, reinstate_comment, remove_comment


class CommentSubject:
    """One comment. No producer stands behind it but its author, who gets the reasons and may appeal."""

    kind = KIND
    label: Sentence = _("Comment")

    def submission(self, ref: str) -> Submission:
        """A comment that waits, as the only item."""
        comment = _comment(ref)
        items = (_item(comment),) if comment.state == CommentState.HELD else ()
        return Submission(title=_title(comment), language="", company_id=None, items=items)

    def material(self, item: ItemRef) -> CheckMaterial:
        """The text."""
        text = TextField(field="comment", language="", text=_comment(item.ref).text)
        return CheckMaterial(offers=frozenset({Need.TEXTS}), texts=(text,))

    def exhibit(self, item: ItemRef) -> Exhibit:
        """The text, what it answers, and where it stands."""
        comment = _comment(item.ref)
        passages = [Passage(field="comment:", label=_("Comment"), language="", text=comment.text)]
        if comment.answers is not None:
            passages.append(Passage(field="answers:", label=_("In reply to"), language="", text=comment.answers.text))
        facts = [
            Fact(_("Series"), series_title(comment.episode.series)),
            Fact(_("Episode"), str(comment.episode.number)),
            Fact(_("Moment"), duration(comment.at_ms) or _("none given")),
            Fact(_("Danmaku"), _("yes") if comment.is_danmaku else _("no")),
            Fact(_("Marked as a spoiler"), _("yes") if comment.is_spoiler else _("no")),
            Fact(_("Author"), author_name(comment.author)),
        ]
        if comment.state != CommentState.HELD:  # the state of the case says that it waits
            facts.append(Fact(_("State"), CommentState(comment.state).label))
        return Exhibit(passages=tuple(passages), facts=tuple(facts))

    def preview(self, item: ItemRef, actor: Actor) -> Preview | None:
        """There is no picture."""
        return None

    def current_digest(self, item: ItemRef) -> str:
        """The digest while it waits; empty for what was deleted or decided meanwhile."""
        comment = Comment.objects.filter(public_id=item.ref, state=CommentState.HELD).first()
        return _digest(comment) if comment else ""

    def allowed_verdicts(self, item_kind: str) -> tuple[Verdict, ...]:
        """It is shown or not; nobody is asked to change it."""
        return (Verdict.APPROVE, Verdict.REJECT)

    def check_verdict(self, *, item: ItemRef, verdict: Verdict) -> None:
        """Either may be said."""

    def apply_verdict(self, *, actor: Actor, item: ItemRef, verdict: Verdict) -> None:
        """Show what waited, or remove it."""
        comment = _comment(item.ref)
        if verdict == Verdict.APPROVE:
            approve_comment(actor=actor, comment=comment)
        else:
            remove_comment(comment=comment)

    def restore(self, *, actor: Actor, item: ItemRef) -> None:
        """Show what was rejected, after an appeal."""
        reinstate_comment(comment=_comment(item.ref))

    def withdraw(self, *, actor: Actor, ref: str) -> None:
        """Nothing is to be done: who deletes their comment leaves nothing to decide."""

    def live_item(self, ref: str, part: str) -> SubmittedItem:
        """The comment itself."""
        return _item(_comment(ref))

    def live_preview(self, item: ItemRef, actor: Actor) -> Preview | None:
        """There is no picture."""
        return None

    def is_public(self, ref: str, part: str = "") -> bool:
        """Whether viewers see the comment now: it, what it stands under, and the episode."""
        comment = _comment(ref)
        if comment.is_danmaku and not comment.episode.series.has_danmaku:
            return False
        states = {comment.state, comment.parent.state if comment.parent else comment.state}
        return states == {CommentState.VISIBLE} and is_public(comment.episode_id, timezone.now(), SYSTEM)

    def is_promoted(self, ref: str) -> bool:
        """No comment is promoted."""
        return False

    def title(self, ref: str, part: str = "") -> str:
        """Where it stands, for its words may be what is wrong with it."""
        return _title(_comment(ref))

    def content(self, ref: str, part: str = "") -> Content:
        """A text, since it was written."""
        return Content((ContentType.TEXT,), _comment(ref).written_at)

    def company_id(self, ref: str) -> int | None:
        """Nobody's: the producer has not written it."""
        return None

    def author_id(self, ref: str) -> int | None:
        """Who wrote it."""
        return _comment(ref).author_id

    def take_down(self, *, actor: Actor, ref: str, reason: str, part: str = "") -> None:
        """Take it from everybody."""
        remove_comment(comment=_comment(ref))

    def reinstate(self, *, actor: Actor, ref: str, part: str = "") -> None:
        """Give it back."""
        reinstate_comment(comment=_comment(ref))

    def producer_url(self, ref: str) -> str:
        """There is no producer."""
        return ""


def _comment(ref: str) -> Comment:
    rows = Comment.objects.select_related("author", "parent", "answers", "episode__series__live_version")
    comment = rows.filter(public_id=ref).first()
    if comment is None:
        raise NotFoundError(_("This comment no longer exists."), code="no-comment")
    return comment


def _item(comment: Comment) -> SubmittedItem:
    return SubmittedItem(kind=KIND, ref=comment.public_id, position=0, title=_title(comment), digest=_digest(comment))


def _title(comment: Comment) -> str:
    return f"{series_title(comment.episode.series)} · {comment.episode.number} · {KIND} {comment.public_id}"


def _digest(comment: Comment) -> str:
    return hashlib.sha256(comment.text.encode()).hexdigest()
