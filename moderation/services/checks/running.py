"""One run: claim it, gather what its check needs, let it look, write the answer down, and conclude the cases that waited."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils import timezone

from core.leases import claim, fail, finish, heartbeat, postpone
from core.models import WorkState
from moderation.checks.child import as_json
from moderation.checks.contract import NOT_INSTALLED, Check, CheckInput, Need, not_available, run_check
from moderation.checks.copies.matches import Asker
from moderation.checks.registry import check_of
from moderation.enums import CaseState
from moderation.models import Case, CaseItem, CheckRun
from moderation.selectors.fingerprints import picture_matches, sound_matches
from moderation.services.checks.concluding import conclude_checks
from moderation.services.checks.planning import is_available, material_of, wanted
from moderation.services.children import ChildFailedError, LeaseLostError, check_in_child
from moderation.services.classifying import classes_of
from moderation.services.credentials import verified_provenance
from moderation.services.fingerprints import fingerprint_source
from moderation.services.flash_analysis import flash_failures_of
from moderation.services.footage import FootageBusyError, FootageFailedError, NoFootageError, footage_of
from moderation.services.on_screen import on_screen_lines_of
from moderation.services.scratch import scratch_folder
from moderation.services.tracing import FingerprintBusyError, NotFingerprintedError
from moderation.subjects import CheckMaterial

logger = logging.getLogger(__name__)
LEASE_SECONDS = 60
BUSY_SECONDS = 10
WATCHING = frozenset({Need.FOOTAGE, Need.CLASSES})
LOOKING = WATCHING | {Need.ON_SCREEN, Need.FLASH_FAILURES}
SEARCHED = frozenset({Need.PICTURE_MATCHES, Need.SOUND_MATCHES})
OF_THE_FILE = LOOKING | {Need.PROVENANCE}
# What a plug-in that was written carelessly may raise: its run fails and the desk says so, the other checks go on.
CRASHES = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


def run_checks(*, item: CaseItem) -> int:
    """Run the item's waiting checks one after the other; returns how many ended. Safe to call twice at once."""
    waiting = CheckRun.objects.filter(items=item, state=WorkState.QUEUED).order_by("pk").values_list("pk", flat=True)
    ended = sum(run_one_check(run_id=pk) for pk in list(waiting))
    conclude_checks(case=item.case)
    return ended


def run_one_check(*, run_id: int) -> bool:
    """Do one run if it is free; whether it ended now. Safe to call twice at once."""
    run = claim(CheckRun, run_id, seconds=LEASE_SECONDS)
    if run is None:
        return False
    ended = _ended(run)
    for case in Case.objects.filter(state=CaseState.CHECKING, items__checks__run=run).distinct():
        conclude_checks(case=case)
    return ended


def _ended(run: CheckRun) -> bool:
    check = check_of(run.check_key, run.check_version)
    if check is None:
        return fail(run, "this version of the check is no longer part of the product", retry=False)
    try:
        answer = _answer(run, check)
    except LeaseLostError:
        return False
    except (FootageBusyError, FingerprintBusyError):
        postpone(run, wait_seconds=BUSY_SECONDS)
        return False
    except (FootageFailedError, ChildFailedError) as failure:
        return fail(run, str(failure), retry=False)
    except CRASHES as crash:
        logger.exception("check crashed", extra={"check": run.check_key, "run": run.pk})
        return fail(run, f"{type(crash).__name__}: {crash}", retry=False)
    note, engine = answer.pop("note"), answer.pop("engine")
    return finish(run, **answer, error=note[:4000], engine=engine[:60])


def _answer(run: CheckRun, check: Check) -> dict[str, Any]:
    if not is_available(check):
        return as_json(not_available(NOT_INSTALLED))
    item = CaseItem.objects.select_related("case").filter(checks__run=run).order_by("-pk").first()
    if item is None:
        return as_json(not_available("nothing is made of this any more"))
    material = material_of(item, item.case.subject_kind)
    given = _given(check, run.input_digest, material)
    if material.asker is not None and check.needs & SEARCHED:
        given = _searched(run, check, given, material.asker)
    if not (check.needs & OF_THE_FILE and material.asset_ref):
        return as_json(run_check(check, given))

    def alive() -> bool:
        return heartbeat(run, seconds=LEASE_SECONDS)

    with scratch_folder(run) as folder:
        if Need.PROVENANCE in check.needs:
            given = replace(given, provenance=verified_provenance(material, folder=folder, keep_alive=alive))
        if not check.needs & LOOKING:
            return as_json(run_check(check, given))
        return _looked(check, given, material.asset_ref, folder=folder, keep_alive=alive)


def _searched(run: CheckRun, check: Check, given: CheckInput, asker: Asker) -> CheckInput:
    """The input with the copies that were found; a source that cannot be fingerprinted was not searched for."""
    try:
        fingerprint_source(asset_ref=asker.asset_ref, keep_alive=lambda: heartbeat(run, seconds=LEASE_SECONDS))
    except NotFingerprintedError:
        return given
    pictures = picture_matches(asker) if Need.PICTURE_MATCHES in check.needs else None
    sounds = sound_matches(asker) if Need.SOUND_MATCHES in check.needs else None
    return replace(given, picture_matches=pictures, sound_matches=sounds)


def _looked(
    check: Check, given: CheckInput, asset_ref: str, *, folder: Path, keep_alive: Callable[[], bool]
) -> dict[str, Any]:
    """The answer of a check that looks at pictures: one decode for all of them, and a process of its own for each."""
    try:
        if Need.FLASH_FAILURES in check.needs:
            failures = flash_failures_of(asset_ref=asset_ref, folder=folder, keep_alive=keep_alive)
            given = replace(given, flash_failures=failures)
        if Need.ON_SCREEN in check.needs:
            given = replace(given, on_screen=on_screen_lines_of(asset_ref=asset_ref, keep_alive=keep_alive))
        if not check.needs & WATCHING:
            return as_json(run_check(check, given))
        footage = footage_of(asset_ref=asset_ref, keep_alive=keep_alive)
    except NoFootageError as missing:
        return as_json(not_available(str(missing)))
    given = replace(given, footage=footage)
    if Need.CLASSES in check.needs:
        given = replace(given, classes=classes_of(footage, folder=folder, keep_alive=keep_alive))
    return check_in_child(check, given, folder=folder, keep_alive=keep_alive)


def _given(check: Check, digest: str, material: CheckMaterial) -> CheckInput:
    return CheckInput(
        digest=digest,
        on=timezone.localdate(),
        parameters=wanted(check).parameters,
        texts=material.texts,
        facts=material.facts,
        analysis=material.analysis,
        declarations=material.declarations,
        copies=material.copies,
        provenance=material.provenance,
        work=material.work,
    )
