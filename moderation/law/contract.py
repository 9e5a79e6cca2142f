"""The words of rule packs: what is asked about a series, what a pack says, and what follows. Pure; money is in minor units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """The class of a series, lightest first. ``UNCLASSIFIED`` outranks all: nobody knows how strict the law would be."""

    OTHER = 1
    ORDINARY = 2
    KEY = 3
    UNCLASSIFIED = 4

    @property
    def code(self) -> str:
        """The name in packs, pages and payloads: ``key``, ``ordinary``, ``other``, ``unclassified``."""
        return self.name.lower()


class Promotion(StrEnum):
    """How a series is put forward."""

    NONE = "none"
    FIRST_SCREEN = "first-screen"


class Place(StrEnum):
    """Where a label has to be."""

    OVERLAY = "overlay"
    BURNT_IN = "burnt-in"
    METADATA = "metadata"


@dataclass(frozen=True)
class Inputs:
    """What is known of a series. ``investment_minor`` None means that nobody declared it."""

    investment_minor: int | None = None
    currency: str = "CNY"
    themes: frozenset[str] = frozenset()
    ai_made: bool = False
    promotion: Promotion = Promotion.NONE
    audience: str = ""


@dataclass(frozen=True)
class Step:
    """One row of a pack's table of classes: from this investment on (inclusive), reviewed by ``reviewer``; ``numbers`` are the kinds accepted."""

    tier: Tier
    from_minor: int
    reviewer: str
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class NumberRule:
    """How a kind of number looks (a regular expression for the whole of it), and whether two series may carry the same."""

    kind: str
    pattern: str
    unique: bool


@dataclass(frozen=True)
class LabelRule:
    """A label, where it must be and for how long at least; ``when`` is ``always``, ``ai-made`` or ``numbered`` (the class demands a number)."""

    id: str
    when: str
    places: tuple[Place, ...]
    least_seconds: int


@dataclass(frozen=True)
class Band:
    """A market's rating: each descriptor may reach the level given, 5 where none is given; ``minimum_age`` in years."""

    rating: str
    minimum_age: int
    ceilings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Market:
    """The ratings of one board, mildest first; ``place`` is the jurisdiction whose viewers it speaks of."""

    name: str
    place: str
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Duties:
    """What a platform owes those whose content it restricts, and those who report it. Days are calendar days, 0 where no pack asks.

    The last two say that the law is in force here: whoever reports something gets a receipt, and figures are published each year.
    """

    appeal_days: int = 0
    evidence_days: int = 0
    statement_ground_characters: int = 500
    statement_explanation_characters: int = 2000
    statement_facts_characters: int = 5000
    notice_receipt: bool = False
    yearly_report: bool = False


@dataclass(frozen=True)
class Pack:
    """The law of one place from one day on. ``valid_to`` is the first day it no longer holds.

    ``applies_to_ai`` True: only AI-made works, and there it stands before a pack for all. ``announced_on`` is later than ``valid_from``
    where a notice wrote down what was in use already. Money of ``steps`` is in minor units of ``currency``.
    """

    id: str
    version: int
    jurisdiction: str
    valid_from: date
    valid_to: date | None
    announced_on: date | None
    source: str
    applies_to_ai: bool = False
    currency: str = ""
    steps: tuple[Step, ...] = ()
    special_themes: frozenset[str] = frozenset()
    key_promotions: frozenset[str] = frozenset()
    second_review: frozenset[str] = frozenset()
    numbers: Mapping[str, NumberRule] = field(default_factory=dict)
    labels: tuple[LabelRule, ...] = ()
    duties: Duties | None = None
    markets: tuple[Market, ...] = ()

    @property
    def ref(self) -> str:
        """What is kept with a decision: ``cn-2026-01-01@1``."""
        return f"{self.id}@{self.version}"

    def holds(self, on: date) -> bool:
        """Whether it is in force on that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Reason:
    """Why a classification is what it is: a code that is translated elsewhere, its numbers, and the pack that says so."""

    code: str
    pack: str
    params: tuple[tuple[str, str], ...] = ()
    holds: bool = False


@dataclass(frozen=True)
class Classification:
    """What follows from the law. ``reasons`` with ``holds`` keep the series from being approved; ``second_reasons`` ask for two people."""

    tier: Tier = Tier.OTHER
    reviewers: tuple[str, ...] = ("platform",)
    numbers: tuple[NumberRule, ...] = ()
    labels: tuple[LabelRule, ...] = ()
    second_reasons: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    packs: tuple[str, ...] = ()

    @property
    def needs_number(self) -> bool:
        """Whether the class demands a number of one of ``numbers``."""
        return bool(self.numbers)

    @property
    def second_review(self) -> bool:
        """Whether two people must agree."""
        return bool(self.second_reasons)

    @property
    def holding(self) -> tuple[Reason, ...]:
        """What keeps the series from being approved at all."""
        return tuple(reason for reason in self.reasons if reason.holds)

    @property
    def version(self) -> str:
        """Which packs said so, e.g. ``cn-2026-01-01@1+ages-2024-01-01@1``."""
        return "+".join(self.packs)
