"""Reviewers raise what a producer declared too low, never lower it; at approval each market's rating is derived and stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_review
from accounts.selectors import is_connected
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from dramas.enums import VersionState
from dramas.models import SeriesVersion
from dramas.services.ratings import MarketRating, set_ratings
from dramas.services.verdicts import SERIES_TEXTS
from moderation.law.descriptors import DESCRIPTORS, STRONGEST
from moderation.law_words import DESCRIPTOR_NAMES, reason_sentence
from moderation.models import CaseItem, DescriptorRaise
from moderation.policies import check_may_review
from moderation.selectors.classification import classification_of
from moderation.selectors.demands import label_demands, number_demands
from moderation.selectors.ratings import levels_of, rating_of
from moderation.services.claims import renew_lease

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Raise:
    """What a reviewer saw: a descriptor, its level, where ((episode, start_ms, end_ms), …) and a note for the producer."""

    descriptor: str
    level: int
    note: str
    scenes: Sequence[tuple[int, int, int]] = ()


@transaction.atomic
def raise_descriptor(*, actor: Actor, version: SeriesVersion, seen: Raise) -> DescriptorRaise:
    """Put a descriptor of a waiting version (series joined) higher.

    InvalidError ``only-raise`` when it is that high already, ForbiddenError for producers and whoever is related to them,
    ConflictError when the version no longer waits.
    """
    _check_may_raise(actor, version)
    _check_seen(seen)
    before = levels_of(version)[seen.descriptor]
    if seen.level <= before:
        raise InvalidError(
            _(
                "%(name)s stands at %(level)s already, and a reviewer may only raise it. Choose a higher level, or leave it."
            )
            % {"name": DESCRIPTOR_NAMES[seen.descriptor], "level": before},
            code="only-raise",
            field="level",
        )
    raised = DescriptorRaise.objects.create(
        version_ref=version.public_id,
        descriptor=seen.descriptor,
        level_before=before,
        level=seen.level,
        scenes=[list(scene) for scene in seen.scenes],
        note=seen.note.strip(),
        raised_by_ref=actor.ref,
        raised_at=timezone.now(),
    )
    record_audit(
        actor=actor,
        verb="descriptor.raised",
        subject_kind="series_version",
        subject_ref=version.public_id,
        payload={"descriptor": seen.descriptor, "from": before, "to": seen.level},
    )
    return raised


@transaction.atomic
def raise_in_case(*, actor: Actor, item: CaseItem, token: str, seen: Raise) -> DescriptorRaise:
    """As ``raise_descriptor``, for the texts of a series in a case that the actor holds; NotFoundError for other items."""
    check_may_review(actor, item.case)
    renew_lease(actor=actor, case=item.case, token=token, now=timezone.now())
    version = SeriesVersion.objects.select_related("series__company").filter(public_id=item.ref).first()
    if item.kind != SERIES_TEXTS or version is None:
        raise NotFoundError(_("Only the texts of a series carry descriptors."), code="no-descriptors")
    return raise_descriptor(actor=actor, version=version, seen=seen)


def check_law(version: SeriesVersion, on: date) -> None:
    """Raise ConflictError with the reason's code while the law holds a version (series joined), or a label or number is missing."""
    found = classification_of(version, on)
    for reason in found.holding:
        raise ConflictError(reason_sentence(reason), code=reason.code)
    for obstacle in number_demands(version, found):
        raise ConflictError(obstacle.sentence, code=obstacle.code)
    carried = {label["id"] for label in version.required_labels if isinstance(label, dict)}
    if missing := sorted(set(label_demands(found)) - carried):
        raise ConflictError(
            _(
                "The law asks for the label “%(label)s”, which this version does not carry. Return it, so that it is submitted again."
            )
            % {"label": missing[0]},
            code="label-missing",
        )


@transaction.atomic
def settle_law(*, actor: Actor, version: SeriesVersion, on: date) -> None:
    """Before a version (series joined) is approved: refuse it as ``check_law`` does, or store its ratings."""
    check_law(version, on)
    rating = rating_of(version, on)
    rows = [MarketRating(market=it.market, rating=it.rating, minimum_age=it.minimum_age) for it in rating.markets]
    set_ratings(actor=actor, version=version, ratings=rows, minimum_age=rating.minimum_age)


def _check_may_raise(actor: Actor, version: SeriesVersion) -> None:
    if not can_review(actor):
        raise ForbiddenError
    if actor.user_id is not None and is_connected(actor.user_id, version.series.company_id):
        raise ForbiddenError(
            _("You work for this company or for one related to it, so somebody else must decide."), code="own-work"
        )
    waiting = SeriesVersion.objects.filter(pk=version.pk, state=VersionState.SUBMITTED)
    if not waiting.update(
        minimum_age=F("minimum_age")
    ):  # nothing changes, but one raise of a version waits for the other
        raise ConflictError(_("This version no longer waits for review, so its descriptors stand."), code="not-waiting")


def _check_seen(seen: Raise) -> None:
    if seen.descriptor not in DESCRIPTORS:
        raise InvalidError(_("There is no descriptor of this name."), code="unknown-descriptor", field="descriptor")
    if not 1 <= seen.level <= STRONGEST:
        raise InvalidError(_("A level is a number from 1 to 5."), code="level-range", field="level")
    if not seen.note.strip() or len(seen.note) > LONGEST_NOTE:
        raise InvalidError(
            _("Say in at most 500 characters what you saw, for the producer reads it."),
            code="note-missing",
            field="note",
        )
