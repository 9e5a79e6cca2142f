"""Every verb of a case in every state by every role: who may, and that a refusal changes nothing."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from core.actors import guest
from core.errors import ConflictError, DomainError, ForbiddenError
from moderation.enums import CaseState, Round, Verdict
from moderation.models import Case
from moderation.services.claims import claim_case, release_case, skip_case
from moderation.services.decisions import decide_case, take_back_decision
from moderation.services.verdicts import VerdictInput, approve_rest, record_verdict

TOKEN = "t" * 32
ROLES = ("guest", "viewer", "producer", "own-reviewer", "reviewer", "senior", "operator")
MAY_REVIEW = {"reviewer", "senior", "operator"}
MAY_BE_SENIOR = {"senior", "operator"}


def _record(actor, case):
    item = case.items.select_related("case").first()
    record_verdict(actor=actor, item=item, token=TOKEN, said=VerdictInput(Verdict.APPROVE))


VERBS = {
    "claim": lambda actor, case: claim_case(actor=actor, case=case),
    "record": _record,
    "approve-rest": lambda actor, case: approve_rest(actor=actor, case=case, token=TOKEN),
    "release": lambda actor, case: release_case(actor=actor, case=case, token=TOKEN),
    "skip": lambda actor, case: skip_case(actor=actor, case=case, token=TOKEN, reason="unsure"),
    "decide": lambda actor, case: decide_case(actor=actor, case=case, token=TOKEN),
    "take-back": lambda actor, case: take_back_decision(actor=actor, case=case),
}
# In which states whoever may review can do it, when they hold or have filed the case where that is asked.
CAN = {
    "claim": {CaseState.QUEUED, CaseState.SECOND_REVIEW, CaseState.IN_REVIEW},
    "record": {CaseState.IN_REVIEW},
    "approve-rest": {CaseState.IN_REVIEW},
    "release": {CaseState.IN_REVIEW},
    "skip": {CaseState.IN_REVIEW},
    "decide": set(),  # no verdict has been given
    "take-back": {CaseState.FILED},
}


@pytest.fixture
def cast(make_user, actor_for, company):
    """An actor for each role."""
    return {
        "guest": guest("somebody"),
        "viewer": actor_for(make_user()),
        "producer": actor_for(make_user(company=company)),
        "own-reviewer": actor_for(make_user("reviewer", company=company)),
        **{role: actor_for(make_user(role)) for role in ("reviewer", "senior", "operator")},
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_in_every_state(make_case, cast, company, role, verb) -> None:
    case, actor, now = make_case(company_id=company.pk), cast[role], timezone.now()
    for state in CaseState:
        held = {
            "state": state,
            "round": Round.SENIOR if state == CaseState.ESCALATED else Round.FIRST,
            "claimed_by_id": actor.user_id,
            "claimed_at": now,
            "lease_token": TOKEN,
            "lease_until": now + timedelta(minutes=30),
            "filed_by_ref": actor.ref,
            "effective_at": now + timedelta(seconds=60),
        }
        Case.objects.filter(pk=case.pk).update(**held)
        case.items.update(verdict="", verdict_at=None)
        before = Case.objects.values().get(pk=case.pk)
        may = role in MAY_REVIEW and state in CAN[verb]
        may = may or (verb == "claim" and state == CaseState.ESCALATED and role in MAY_BE_SENIOR)
        if may:
            VERBS[verb](actor, Case.objects.get(pk=case.pk))
            continue
        with pytest.raises((ForbiddenError, ConflictError, DomainError)) as refusal:
            VERBS[verb](actor, Case.objects.get(pk=case.pk))
        assert isinstance(refusal.value, ForbiddenError) or role in MAY_REVIEW, (role, verb, state)
        assert Case.objects.values().get(pk=case.pk) == before


def test_the_table_covers_everything() -> None:
    assert len(list(itertools.product(CaseState, VERBS, ROLES))) == len(CaseState) * 7 * 7
