"""A check of one version over the catalogue: staggered, so that submissions of today do not wait for those of last year."""

from datetime import timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidError, NotFoundError
from moderation.checks.contract import Check
from moderation.checks.registry import CANDIDATES, CHECKS, check_of
from moderation.enums import OPEN, Verdict
from moderation.models import CaseItem
from moderation.services.checks.planning import link_checks, material_of, wanted
from moderation.subjects import subject_of

APART_SECONDS = 30


def rerun_checks(*, key: str, version: int | None = None, live: bool = False) -> int:
    """Let a check look at everything that was ever submitted, or only at what viewers see now; returns how many new runs that is.

    Items of open cases come at once, the others one every half minute. What was computed already is not computed again:
    calling twice changes nothing. Raises InvalidError ``unknown-check``.
    """
    check = _named(key, version)
    now, later, made = timezone.now(), 0, 0
    for item in _newest_items():
        if live and not _is_seen(item):
            continue
        material = material_of(item, item.case.subject_kind)
        if not check.needs <= material.offers:
            continue
        due = now if item.case.state in OPEN else now + timedelta(seconds=APART_SECONDS * later)
        fresh = link_checks(item, material, [wanted(check)], available_at=due)
        later += 0 if item.case.state in OPEN else fresh
        made += fresh
    return made


def _named(key: str, version: int | None) -> Check:
    newest = CHECKS[key].version if key in CHECKS else 0
    check = check_of(key, version or newest)
    if check is None:
        known = ", ".join(f"{one.key} {one.version}" for one in (*CHECKS.values(), *CANDIDATES))
        raise InvalidError(
            _("There is no check “%(key)s” of that version. There are: %(known)s.") % {"key": key, "known": known},
            code="unknown-check",
        )
    return check


def _newest_items() -> list[CaseItem]:
    """The item of the newest case for each thing that was submitted."""
    rows = CaseItem.objects.select_related("case").order_by("kind", "ref", "-pk")
    return [next(group) for _ref, group in groupby(rows.iterator(), key=lambda item: (item.kind, item.ref))]


def _is_seen(item: CaseItem) -> bool:
    try:
        return item.verdict == Verdict.APPROVE and subject_of(item.case.subject_kind).is_public(item.case.subject_ref)
    except NotFoundError:
        return False
