"""Which runs an item needs: made once for each input, shared by all items with that input, linked to those they speak for."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import invalidate_caches
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.errors import NotFoundError
from core.models import WorkState
from moderation.checks.contract import NOT_CHECKED, NOT_INSTALLED, Check, Need
from moderation.checks.digests import input_digest
from moderation.checks.on_screen.recognising import ocr_available
from moderation.checks.registry import CANDIDATES, check_of, checks_for
from moderation.enums import OPEN, CheckStatus, Standing
from moderation.models import CaseItem, CheckRun, ItemCheck
from moderation.selectors.rules import check_parameters
from moderation.subjects import CheckMaterial, ItemRef, subject_of

SHADOW = "shadow"
PROGRAMS = {Need.CLASSES: "NUDITY_COMMAND", Need.FLASH_FAILURES: "IRIS_COMMAND"}
"""What only a program of the operator's can say, by the setting that names it."""
# A run that ended without having looked: another item with the same input is a reason to try again.
FRUITLESS = Q(state__in=(WorkState.FAILED, WorkState.CANCELLED)) | Q(
    state=WorkState.DONE, status__in=[status.value for status in NOT_CHECKED]
)
FRESH: dict[str, Any] = {
    "state": WorkState.QUEUED,
    "attempt": 0,
    "status": "",
    "error": "",
    "evidence": [],
    "metrics": {},
}


@dataclass(frozen=True)
class Wanted:
    """A check that shall look at an item, and whether anybody sees what it says."""

    check: Check
    parameters: Mapping[str, Any]
    standing: Standing


def plan_checks(*, item: CaseItem, subject_kind: str) -> int:
    """Link the item with a run of every check that can look at it; returns how many are new to it. Idempotent."""
    material = material_of(item, subject_kind)
    return link_checks(item, material, [wanted(check) for check in _looking_at(material.offers)])


def plan_again() -> list[int]:
    """Runs of open cases that lacked a library which is here now: queued again, their ids."""
    seen = ItemCheck.objects.filter(item__case__state__in=OPEN).exclude(standing=Standing.PAST)
    lacking = CheckRun.objects.filter(
        pk__in=seen.values("run"), state=WorkState.DONE, status=CheckStatus.NOT_AVAILABLE, error=NOT_INSTALLED
    )
    arrived = [
        (check.key, check.version)
        for key, version in lacking.values_list("check_key", "check_version").distinct().order_by()
        if (check := check_of(key, version)) is not None and is_available(check)
    ]
    ids = [pk for key, version in arrived for pk in _ids(lacking.filter(check_key=key, check_version=version))]
    _renew(CheckRun.objects.filter(pk__in=ids), timezone.now())
    return ids


def link_checks(
    item: CaseItem, material: CheckMaterial, checks: Iterable[Wanted], *, available_at: datetime | None = None
) -> int:
    """Make the runs that are not there yet, due at ``available_at`` (now), and let them speak for the item."""
    due = available_at or timezone.now()
    planned = [(one, _planned(item, material, one, due)) for one in checks]
    with transaction.atomic():
        CheckRun.objects.bulk_create([run for _one, run in planned], ignore_conflicts=True)
        named = {_identity(run) for _one, run in planned}
        stored = {_identity(run): run for run in _stored(run for _one, run in planned) if _identity(run) in named}
        _renew(CheckRun.objects.filter(pk__in=[run.pk for run in stored.values()]), due)
        return sum(_link(item, stored[_identity(run)], one.standing) for one, run in planned)


def wanted(check: Check) -> Wanted:
    """The check with today's parameters; a version on trial, or one whose rules say so, works in shadow."""
    parameters = dict(check_parameters(check.key, timezone.localdate()))
    on_trial = bool(parameters.pop(SHADOW, False)) or check in CANDIDATES
    return Wanted(check, parameters, Standing.SHADOW if on_trial else Standing.CURRENT)


def is_available(check: Check) -> bool:
    """Whether a check can look on this machine: its libraries are here, and the program that it leans on is named."""
    if any(need in check.needs and not getattr(settings, name) for need, name in PROGRAMS.items()):
        return False
    if _libraries_are_here(check):
        return True
    invalidate_caches()  # a library may have been installed since this process began to look
    return _libraries_are_here(check)


def _libraries_are_here(check: Check) -> bool:
    return check.available() and (Need.ON_SCREEN not in check.needs or ocr_available())


def material_of(item: CaseItem, subject_kind: str) -> CheckMaterial:
    """What there is to look at; nothing when the item is gone, so that its checks answer "not available"."""
    try:
        return subject_of(subject_kind).material(item_ref(item))
    except NotFoundError:
        return CheckMaterial(offers=frozenset())


def item_ref(item: CaseItem) -> ItemRef:
    """The item as its subject knows it."""
    return ItemRef(kind=item.kind, ref=item.ref, digest=item.digest)


def _looking_at(offers: frozenset[Need]) -> list[Check]:
    return [*checks_for(offers), *(check for check in CANDIDATES if check.needs <= offers)]


def _planned(item: CaseItem, material: CheckMaterial, one: Wanted, available_at: datetime) -> CheckRun:
    return CheckRun(
        check_key=one.check.key,
        check_version=one.check.version,
        input_digest=input_digest(
            one.check.needs,
            item=f"{item.kind}:{item.ref}:{item.digest}",
            source=material.source_digest,
            texts=material.texts,
            work=material.work,
        ),
        params_hash=_hashed(one.parameters),
        available_at=available_at,
    )


def _stored(runs: Iterable[CheckRun]) -> list[CheckRun]:
    named = list(runs)
    return list(
        CheckRun.objects.filter(
            input_digest__in={run.input_digest for run in named}, check_key__in={run.check_key for run in named}
        )
    )


def _identity(run: CheckRun) -> tuple[str, str, int, str]:
    return (run.input_digest, run.check_key, run.check_version, run.params_hash)


def _link(item: CaseItem, run: CheckRun, standing: Standing) -> bool:
    """Whether the run did not speak for the item before."""
    own = ItemCheck.objects.filter(item=item)
    if own.filter(run=run, standing=standing).exists():
        return False
    if standing == Standing.CURRENT:
        own.filter(check_key=run.check_key, standing=Standing.CURRENT).update(standing=Standing.PAST)
    ItemCheck.objects.update_or_create(item=item, run=run, defaults={"check_key": run.check_key, "standing": standing})
    return True


def _renew(runs: Any, available_at: datetime) -> None:
    """Queue fruitless runs again; those that looked, or are at it, stay as they are."""
    runs.filter(FRUITLESS).update(**FRESH, available_at=available_at, updated_at=available_at)


def _ids(runs: Any) -> list[int]:
    return list(runs.values_list("pk", flat=True))


def _hashed(parameters: Mapping[str, Any]) -> str:
    text = json.dumps(parameters, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
