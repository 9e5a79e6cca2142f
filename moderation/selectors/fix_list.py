"""The fix list of an item as one reviewer may see it: their own lines, those of an earlier list, all of it once the case is decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from core.actors import Actor
from moderation.enums import DECIDED, RemarkState
from moderation.models import Case, CaseItem, Remark
from moderation.selectors.rules import canned_reasons_on


@dataclass(frozen=True)
class RemarkLine:
    """One line: ``text`` is the ready-made reason in the language of the page; the note adds to it."""

    remark: Remark
    text: str
    state: RemarkState
    is_own: bool

    @property
    def is_carried(self) -> bool:
        """Whether it comes from an earlier list and wants to know if it is fixed."""
        return self.remark.carried_from_id is not None


@dataclass(frozen=True)
class FixList:
    """What is asked for now, and what was asked for before."""

    lines: Sequence[RemarkLine] = ()
    carried: Sequence[RemarkLine] = ()


def fix_list(actor: Actor, case: Case, item: CaseItem, *, sees_all: bool) -> FixList:
    """The lines of one item. Whether an earlier line is fixed is an opinion too: others' stay hidden unless ``sees_all``."""
    canned = canned_reasons_on(timezone.localdate())
    shows_all = sees_all or case.state in DECIDED
    lines = []
    for remark in item.remarks.all():
        is_own = remark.author_ref == actor.ref
        state = RemarkState(remark.state) if is_own or shows_all else RemarkState.OPEN
        text = canned[remark.canned].text() if remark.canned in canned else ""
        if is_own or shows_all or remark.carried_from_id is not None:
            lines.append(RemarkLine(remark, text, state, is_own))
    return FixList(
        lines=[line for line in lines if not line.is_carried], carried=[line for line in lines if line.is_carried]
    )
