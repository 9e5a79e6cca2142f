"""Whether a viewer keeps a thing, how many do, and which thing an address names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import ProducerCompany
from core.actors import Actor
from core.errors import NotFoundError
from dramas.enums import Publication
from dramas.models import Episode, Series
from dramas.selectors.audience import suitable
from dramas.selectors.catalogue import playable, published_series
from watch.enums import COUNTED, KeepKind
from watch.models import KeepCount
from watch.models.keeps import MODELS, keeps, things

REFERENCES = {KeepKind.PRODUCER: "slug", KeepKind.LIKE: "public_id"}


@dataclass(frozen=True)
class Kept:
    """Whether this viewer keeps a thing, and how many do (None where that is not counted)."""

    is_on: bool
    count: int | None


def target_of(
    kind: str, ref: str, now: datetime | None = None, *, viewer: Actor | None = None, any_state: bool = False
) -> int:
    """The key of what ``ref`` names (a slug; for likes the public id of an episode). NotFoundError for what is not public to
    this viewer.

    ``any_state`` finds what was taken down too, so that it can be let go.
    """
    now = now or timezone.now()
    if kind not in MODELS:
        raise NotFoundError
    rows = things(kind) if any_state else public_things(kind, now, viewer)
    found = rows.filter(**{REFERENCES.get(KeepKind(kind), "slug"): ref}).values_list("pk", flat=True).first()
    if found is None:
        raise NotFoundError
    return int(found)


def public_things(kind: str, now: datetime, viewer: Actor | None = None) -> QuerySet[Any]:
    """What this viewer can keep: public series, public episodes of public series, producers with a public series."""
    public = published_series(now, viewer)
    if kind == KeepKind.PRODUCER:
        return ProducerCompany.objects.filter(Exists(public.filter(company=OuterRef("pk"))))
    if kind == KeepKind.LIKE:
        return Episode.objects.filter(
            playable(now), suitable(viewer, "series__"), series__publication=Publication.PUBLISHED
        )
    return public


def kept(actor: Actor, kind: str, target_id: int) -> Kept:
    """How a thing stands to this viewer. Two queries at most."""
    is_on = keeps(kind).filter(viewer_key=actor.ref, target_id=target_id).exists()
    if kind not in COUNTED:
        return Kept(is_on, None)
    return Kept(is_on, _counted(actor, is_on, counts(kind, [target_id]).get(target_id, 0)))


def counts(kind: str, target_ids: Iterable[int]) -> dict[int, int]:
    """How many people keep each of some things; those that nobody keeps may be missing. One query."""
    rows = KeepCount.objects.filter(kind=kind, target_id__in=list(target_ids))
    return dict(rows.values_list("target_id", "count"))


def _counted(actor: Actor, is_on: bool, people: int) -> int:
    """Guests count for nobody but themselves: one person could be any number of them."""
    return people + (1 if is_on and not actor.is_signed_in else 0)


@dataclass(frozen=True)
class SeriesMarks:
    """How a series and its producer stand to a viewer."""

    follow: Kept
    save: Kept
    producer: Kept


def series_marks(actor: Actor, series: Series) -> SeriesMarks:
    """Follow, watchlist and producer of one series. Two queries."""
    targets = {KeepKind.FOLLOW: series.pk, KeepKind.SAVE: series.pk, KeepKind.PRODUCER: series.company_id}
    own = [Exists(keeps(kind).filter(viewer_key=actor.ref, target_id=target)) for kind, target in targets.items()]
    is_on = dict(zip(targets, Series.objects.filter(pk=series.pk).values_list(*own).get(), strict=True))
    named = Q(kind=KeepKind.FOLLOW, target_id=series.pk) | Q(kind=KeepKind.PRODUCER, target_id=series.company_id)
    people = dict(KeepCount.objects.filter(named).values_list("kind", "count"))

    def mark(kind: KeepKind) -> Kept:
        count = _counted(actor, is_on[kind], people.get(kind, 0)) if kind in COUNTED else None
        return Kept(is_on[kind], count)

    return SeriesMarks(follow=mark(KeepKind.FOLLOW), save=mark(KeepKind.SAVE), producer=mark(KeepKind.PRODUCER))
