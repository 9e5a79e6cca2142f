"""What the desk asks of anything that is reviewed: a series today; ad creatives, comments and live rooms alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise

from core.actors import Actor
from moderation.checks.contract import MediaFacts, Need, TextField
from moderation.enums import Verdict

Sentence = str | Promise


@dataclass(frozen=True)
class ItemRef:
    """Which item: ``kind`` and ``ref`` as the subject named them, and the digest that was submitted."""

    kind: str
    ref: str
    digest: str


@dataclass(frozen=True)
class SubmittedItem:
    """One thing that gets a verdict of its own; ``position`` is its place in the list, e.g. the episode's number."""

    kind: str
    ref: str
    position: int
    title: str
    digest: str


@dataclass(frozen=True)
class Submission:
    """What was handed in. ``company_id`` is None for subjects without a producer."""

    title: str
    language: str
    company_id: int | None
    items: tuple[SubmittedItem, ...]


@dataclass(frozen=True)
class CheckMaterial:
    """What checks may look at. ``offers`` says what this kind of item has at all; None in a part means "not measured"."""

    offers: frozenset[Need]
    texts: tuple[TextField, ...] | None = None
    facts: MediaFacts | None = None
    analysis: Mapping[str, object] | None = None
    declarations: Mapping[str, object] | None = None
    copies: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Passage:
    """A text that the reviewer reads. ``field`` is the name that checks give it in evidence ("synopsis:en")."""

    field: str
    label: Sentence
    language: str
    text: str


@dataclass(frozen=True)
class Fact:
    """A labelled fact about the item."""

    label: Sentence
    value: Sentence


@dataclass(frozen=True)
class Exhibit:
    """Everything about one item that is read rather than played."""

    passages: tuple[Passage, ...] = ()
    facts: tuple[Fact, ...] = ()
    duration_ms: int = 0


@dataclass(frozen=True)
class Preview:
    """How to play one item now: signed addresses that stop working at ``expires_at``."""

    master_url: str
    poster_url: str
    expires_at: datetime


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

    def apply_verdict(self, *, actor: Actor, item: ItemRef, verdict: Verdict) -> None:
        """Make a verdict true, inside the desk's transaction."""

    def withdraw(self, *, actor: Actor, ref: str) -> None:
        """Take the submission back, inside the desk's transaction."""

    def is_public(self, ref: str) -> bool:
        """Whether viewers can see the subject now."""

    def title(self, ref: str) -> str:
        """The subject's name as viewers know it."""

    def company_id(self, ref: str) -> int | None:
        """The producer."""

    def take_down(self, *, actor: Actor, ref: str, reason: str) -> None:
        """Make the subject and everything of it invisible at once."""

    def producer_url(self, ref: str) -> str:
        """Where its producer reads the outcome; may be empty."""
