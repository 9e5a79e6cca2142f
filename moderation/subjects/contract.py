"""What the desk asks of anything that is reviewed: a series today; ad creatives, comments and live rooms alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise

from core.actors import Actor
from moderation.checks.contract import MediaFacts, Need, TextField
from moderation.checks.copies.matches import Asker
from moderation.enums import ContentType, SecondReviewReason, Verdict

Sentence = str | Promise


@dataclass(frozen=True)
class ItemRef:
    """Which item: ``kind`` and ``ref`` as the subject named them, and the digest that was submitted."""

    kind: str
    ref: str
    digest: str


@dataclass(frozen=True)
class SubmittedItem:
    """One thing that gets a verdict of its own; ``position`` is its place in the list, e.g. the episode's number.

    ``target_ref`` is the part that viewers know it as, ``previous_ref`` the version of the same thing that was judged before.
    """

    kind: str
    ref: str
    position: int
    title: str
    digest: str
    duration_ms: int = 0
    target_ref: str = ""
    previous_ref: str = ""


@dataclass(frozen=True)
class Classing:
    """What the law makes of a submission: its class, the pack that says so, and why a second person must look."""

    review_class: str = ""
    rule_pack: str = ""
    second_reasons: tuple[SecondReviewReason, ...] = ()


@dataclass(frozen=True)
class Submission:
    """What was handed in. ``company_id`` is None for subjects without a producer."""

    title: str
    language: str
    company_id: int | None
    items: tuple[SubmittedItem, ...]
    classing: Classing = Classing()
    releases_at: datetime | None = None


@dataclass(frozen=True)
class CheckMaterial:
    """What checks may look at. ``offers`` says what this kind of item has at all; None in a part means "not measured".

    ``asset_ref`` is the public id of the media asset whose original upload the picture checks look at, ``source_digest`` the
    SHA-256 of its bytes: what was found in them holds for every item made of the same bytes. ``asker`` says for whom copies of
    it are searched.
    """

    offers: frozenset[Need]
    texts: tuple[TextField, ...] | None = None
    facts: MediaFacts | None = None
    analysis: Mapping[str, object] | None = None
    declarations: Mapping[str, object] | None = None
    copies: tuple[str, ...] | None = None
    provenance: Mapping[str, object] | None = None
    work: Mapping[str, object] | None = None
    asset_ref: str = ""
    source_digest: str = ""
    asker: Asker | None = None


@dataclass(frozen=True)
class Passage:
    """A text that the reviewer reads. ``field`` is the name that checks give it in evidence ("synopsis:en")."""

    field: str
    label: Sentence
    language: str
    text: str


@dataclass(frozen=True)
class Fact:
    """A labelled fact about the item; ``url`` leads to what stands behind it."""

    label: Sentence
    value: Sentence
    url: str = ""


@dataclass(frozen=True)
class Exhibit:
    """Everything about one item that is read rather than played; ``frame_rate`` in frames a second, 0 where it is not known."""

    passages: tuple[Passage, ...] = ()
    facts: tuple[Fact, ...] = ()
    duration_ms: int = 0
    frame_rate: float = 0.0


@dataclass(frozen=True)
class Preview:
    """How to play one item now: signed addresses that stop working at ``expires_at``.

    ``thumbs_url`` is a WebVTT file of small pictures along the time line; empty where there is none.
    """

    master_url: str
    poster_url: str
    expires_at: datetime
    thumbs_url: str = ""


@dataclass(frozen=True)
class Content:
    """What a subject or a part of it is, and when it came here: both stand in a statement of reasons."""

    types: tuple[ContentType, ...]
    came_at: datetime


class Subject(Protocol):
    """An adapter over the app that owns the subject. Every method takes public ids and raises DomainError."""

    @property
    def kind(self) -> str:
        """Stored in cases; never changes."""

    @property
    def label(self) -> Sentence:
        """The kind in words."""

    def submission(self, ref: str) -> Submission:
        """What is waiting for a verdict now."""

    def material(self, item: ItemRef) -> CheckMaterial:
        """The inputs of the automated checks for one item."""

    def exhibit(self, item: ItemRef) -> Exhibit:
        """What the reviewer reads about one item."""

    def preview(self, item: ItemRef, actor: Actor) -> Preview | None:
        """How the reviewer sees the item; the desk has already checked that the actor may. None: nothing to see."""

    def current_digest(self, item: ItemRef) -> str:
        """The digest now; empty when the item no longer waits for a verdict."""

    def allowed_verdicts(self, item_kind: str) -> tuple[Verdict, ...]:
        """What may be said of such an item."""

    def check_verdict(self, *, item: ItemRef, verdict: Verdict) -> None:
        """Raise the DomainError with which ``apply_verdict`` would refuse, while the reviewer can still say something else."""

    def apply_verdict(self, *, actor: Actor, item: ItemRef, verdict: Verdict) -> None:
        """Make a verdict true, inside the desk's transaction."""

    def restore(self, *, actor: Actor, item: ItemRef) -> None:
        """Approve what was returned or rejected, after an appeal; ConflictError when something newer took its place."""

    def withdraw(self, *, actor: Actor, ref: str) -> None:
        """Take the submission back, inside the desk's transaction."""

    def live_item(self, ref: str, part: str) -> SubmittedItem:
        """What viewers see now of the subject, or of the part they know as ``part``; NotFoundError when they see nothing."""

    def live_preview(self, item: ItemRef, actor: Actor) -> Preview | None:
        """How to play what viewers see now in place of the item; None when they see nothing or the item itself."""

    def is_public(self, ref: str, part: str = "") -> bool:
        """Whether viewers can see the subject, or a part of it, now."""

    def is_promoted(self, ref: str) -> bool:
        """Whether the first screen shows it: taking it down needs a second person, unless it is an emergency."""

    def title(self, ref: str, part: str = "") -> str:
        """The name of the subject, or of a part of it, as viewers know it."""

    def content(self, ref: str, part: str = "") -> Content:
        """What the subject, or a part of it, is, and since when it is here."""

    def company_id(self, ref: str) -> int | None:
        """The producer; None where a single person stands behind it, see ``author_id``."""

    def author_id(self, ref: str) -> int | None:
        """The person who made it, where no producer did; None when their account is gone."""

    def take_down(self, *, actor: Actor, ref: str, reason: str, part: str = "") -> None:
        """Make the subject and everything of it, or one part, invisible at once."""

    def reinstate(self, *, actor: Actor, ref: str, part: str = "") -> None:
        """Give what was taken down back to viewers, exactly as it was."""

    def producer_url(self, ref: str) -> str:
        """Where its producer reads the outcome; may be empty."""
