"""Plans, runs and concludes the automated checks of a case. A check that could not look never counts as passed."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.actors import SYSTEM
from core.audit import record_audit
from core.errors import ConflictError, NotFoundError
from core.leases import claim, fail, finish
from core.models.leases import WorkState
from moderation.checks.contract import Check, CheckInput, CheckOutput, run_check
from moderation.checks.registry import CHECKS, checks_for
from moderation.enums import CaseState
from moderation.flows import CASE
from moderation.models import Case, CaseItem, CheckRun
from moderation.selectors.rules import check_parameters
from moderation.subjects import CheckMaterial, ItemRef, subject_of

logger = logging.getLogger(__name__)
LEASE_SECONDS = 60
UNFINISHED = (WorkState.QUEUED, WorkState.RUNNING)

# What a plug-in that was written carelessly may raise: its run fails and the desk says so, the other checks go on.
CRASHES = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


def plan_checks(*, item: CaseItem, subject_kind: str) -> int:
    """Write a waiting run for every check that can look at the item; returns how many. Idempotent."""
    material = subject_of(subject_kind).material(item_ref(item))
    today = timezone.localdate()
    runs = [_planned(item, check, check_parameters(check.key, today)) for check in checks_for(material.offers)]
    return len(CheckRun.objects.bulk_create(runs, ignore_conflicts=True))


def run_checks(*, item: CaseItem) -> int:
    """Run the item's waiting checks one after the other; returns how many ended. Safe to call twice at once."""
    waiting = CheckRun.objects.filter(item=item, state=WorkState.QUEUED).order_by("pk").values_list("pk", flat=True)
    material = _material(item)
    ended = sum(_run(pk, material) for pk in list(waiting))
    conclude_checks(case=item.case)
    return ended


def conclude_checks(*, case: Case) -> bool:
    """Put a case into the queue once every one of its checks has ended; whether that happened now."""
    if CheckRun.objects.filter(item__case=case, state__in=UNFINISHED).exists():
        return False
    try:
        with transaction.atomic():
            CASE.apply(case, "queue")
            record_audit(actor=SYSTEM, verb="case.checked", subject_kind="case", subject_ref=case.public_id)
    except ConflictError:
        return False
    return True


def cases_to_conclude() -> list[Case]:
    """Cases whose checks have all ended although nobody has put them into the queue."""
    unfinished = CheckRun.objects.filter(state__in=UNFINISHED).values("item__case")
    return list(Case.objects.filter(state=CaseState.CHECKING).exclude(pk__in=unfinished)[:200])


def item_ref(item: CaseItem) -> ItemRef:
    """The item as its subject knows it."""
    return ItemRef(kind=item.kind, ref=item.ref, digest=item.digest)


def _planned(item: CaseItem, check: Check, parameters: Mapping[str, Any]) -> CheckRun:
    return CheckRun(
        item=item,
        check_key=check.key,
        check_version=check.version,
        input_digest=item.digest,
        params_hash=_hashed(parameters),
    )


def _hashed(parameters: Mapping[str, Any]) -> str:
    text = json.dumps(parameters, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _run(pk: int, material: CheckMaterial) -> bool:
    run = claim(CheckRun, pk, seconds=LEASE_SECONDS)
    if run is None:
        return False
    check = CHECKS.get(run.check_key)
    if check is None:
        return fail(run, "this check is no longer part of the product", retry=False)
    try:
        output = run_check(check, _given(run, material))
    except CRASHES as crash:
        logger.exception("check crashed", extra={"check": run.check_key, "run": run.pk})
        return fail(run, f"{type(crash).__name__}: {crash}", retry=False)
    return finish(run, **_columns(output))


def _material(item: CaseItem) -> CheckMaterial:
    """What there is to look at; nothing when the item is gone, so that its checks answer "not available"."""
    try:
        return subject_of(item.case.subject_kind).material(item_ref(item))
    except NotFoundError:
        return CheckMaterial(offers=frozenset())


def _given(run: CheckRun, material: CheckMaterial) -> CheckInput:
    today = timezone.localdate()
    return CheckInput(
        digest=run.input_digest,
        on=today,
        parameters=check_parameters(run.check_key, today),
        texts=material.texts,
        facts=material.facts,
        analysis=material.analysis,
        declarations=material.declarations,
        copies=material.copies,
    )


def _columns(output: CheckOutput) -> dict[str, Any]:
    return {
        "status": output.status.value,
        "score": output.score,
        "evidence": [asdict(finding) for finding in output.evidence],
        "metrics": dict(output.metrics),
        "engine": output.engine[:60],
        "error": output.note[:4000],
    }
