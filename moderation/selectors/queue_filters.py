"""What a reviewer narrows the queue by: read from an address, kept under a name, applied to the cases of a tab."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from moderation.enums import ROUND_OF, CasePurpose, CaseState, PriorityClass, Round
from moderation.models import Case
from moderation.selectors.care import profile_of
from moderation.subjects import registered_kinds, subject_of

LONGEST = {"q": 80, "language": 12, "review_class": 20}
MOST_FILTERS = 12
WAITING_AS = {turn: state for state, turn in ROUND_OF.items()}
Choices = list[tuple[str, str | Promise]]
REVIEW_CLASSES: Choices = [("key", _("key")), ("ordinary", _("ordinary")), ("other", _("other"))]


@dataclass(frozen=True)
class QueueFilter:
    """Empty strings do not narrow. ``turn`` is a Round, ``late`` is "1" for cases past their due time."""

    q: str = ""
    kind: str = ""
    purpose: str = ""
    review_class: str = ""
    language: str = ""
    priority: str = ""
    turn: str = ""
    late: str = ""

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode({name: value for name, value in vars(self).items() if value})

    @property
    def narrows(self) -> bool:
        """Whether anything but the title is asked for."""
        return any(value for name, value in vars(self).items() if name != "q")


def filter_from(sent: Mapping[str, str]) -> QueueFilter:
    """The filter that an address names; words that mean nothing are left out."""
    known = {
        "kind": set(registered_kinds()),
        "purpose": set(CasePurpose.values),
        "priority": {str(value) for value in PriorityClass.values},
        "turn": {str(value) for value in Round.values},
        "late": {"1"},
    }
    chosen = {name: sent.get(name, "") for name, values in known.items() if sent.get(name, "") in values}
    typed = {name: sent.get(name, "").strip()[:length] for name, length in LONGEST.items()}
    return QueueFilter(**chosen, **{name: value for name, value in typed.items() if "\0" not in value})


def narrowed(cases: QuerySet[Case], by: QueueFilter, now: datetime) -> QuerySet[Case]:
    """The cases that a filter lets through."""
    equal = {"subject_kind": by.kind, "purpose": by.purpose, "review_class": by.review_class, "language": by.language}
    cases = cases.filter(**{name: value for name, value in equal.items() if value})
    if by.priority:
        cases = cases.filter(priority=int(by.priority))
    if by.turn:
        turn = Round(int(by.turn))
        in_hand = Q(state__in=(CaseState.IN_REVIEW, CaseState.FILED), round=turn)
        cases = cases.filter(Q(state=WAITING_AS[turn]) | in_hand)
    if by.late:
        cases = cases.filter(due_at__lt=now)
    return cases.filter(title__icontains=by.q) if by.q else cases


@dataclass(frozen=True)
class SavedFilter:
    """One of a reviewer's own filters."""

    name: str
    query: str


def saved_filters(actor: Actor) -> list[SavedFilter]:
    """The reviewer's filters in the order in which they were kept."""
    return [SavedFilter(row["name"], row["query"]) for row in profile_of(actor).filters]


def filter_of_query(query: str) -> QueueFilter:
    """The filter of a saved query."""
    return filter_from(dict(parse_qsl(query[:1000])))


def filter_choices() -> dict[str, Choices]:
    """What can be chosen, by the filter's names."""
    return {
        "kind": [(kind, subject_of(kind).label) for kind in registered_kinds()],
        "purpose": list(CasePurpose.choices),
        "review_class": REVIEW_CLASSES,
        "priority": [(str(value), label) for value, label in PriorityClass.choices],
        "turn": [(str(value), label) for value, label in Round.choices],
    }
