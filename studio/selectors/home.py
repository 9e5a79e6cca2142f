"""The front page of the studio: every series of the producer's companies with its state, and what needs attention."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import ProducerCompany
from accounts.selectors import companies_of
from core.actors import Actor
from core.errors import Sentence
from core.pagination import Page, keyset_page
from dramas.enums import RETURNED, Publication, VersionState
from dramas.models import EpisodeVersion, Series, SeriesVersion
from dramas.selectors.catalogue import in_story
from dramas.selectors.readiness import LICENCE_SENTENCES
from dramas.selectors.texts import in_language
from dramas.terms import publication_obstacle
from media.enums import WORKING, AssetState
from studio.selectors.stages import Stage

PAGE_SIZE = 24
SOON_DAYS = 30


@dataclass(frozen=True)
class Tally:
    """How many episodes of a series are where."""

    total: int = 0
    working: int = 0
    failed: int = 0
    ready: int = 0
    in_review: int = 0
    returned: int = 0
    published: int = 0


@dataclass(frozen=True)
class SeriesLine:
    """One series on the front page."""

    slug: str
    title: str
    company: str
    cover_sha256: str
    tally: Tally
    stage: Stage


@dataclass(frozen=True)
class LicenceAlert:
    """A company whose licence is missing, over, or over soon."""

    company: str
    sentence: Sentence
    tone: str
    expires_on: date | None


def own_series(actor: Actor) -> QuerySet[Series]:
    """The series of every company that the actor works for."""
    return Series.objects.filter(company__in=companies_of(actor.user_id or 0)).select_related("company")


def series_page(actor: Actor, cursor: str | None) -> Page[Series]:
    """One page of series, newest first."""
    return keyset_page(own_series(actor), order=("-created_at", "-pk"), cursor=cursor, size=PAGE_SIZE)


def series_lines(series: Sequence[Series], language: str) -> list[SeriesLine]:
    """What the front page says about each of some series."""
    keys = [item.pk for item in series]
    versions = _newest_texts(keys)
    tallies = _tallies(keys)
    return [_line(item, versions.get(item.pk), tallies.get(item.pk, Tally()), language) for item in series]


def licence_alerts(companies: Sequence[ProducerCompany], today: date) -> list[LicenceAlert]:
    """One alert for each company that cannot publish, or soon cannot."""
    alerts = []
    for company in companies:
        obstacle = publication_obstacle(company, today)
        if obstacle:
            alerts.append(LicenceAlert(company.name, LICENCE_SENTENCES[obstacle], "bad", company.licence_expires_on))
        elif company.licence_expires_on and (company.licence_expires_on - today).days <= SOON_DAYS:
            sentence = _("The licence expires soon. Renew it in time: publishing stops when it is over.")
            alerts.append(LicenceAlert(company.name, sentence, "warn", company.licence_expires_on))
    return alerts


def _newest_texts(series_keys: Sequence[int]) -> dict[int, SeriesVersion]:
    newest = SeriesVersion.objects.filter(series=OuterRef("series")).order_by("-number").values("pk")[:1]
    rows = SeriesVersion.objects.filter(series__in=series_keys, pk=Subquery(newest)).prefetch_related("texts")
    return {row.series_id: row for row in rows}


def _tallies(series_keys: Sequence[int]) -> dict[int, Tally]:
    newest = EpisodeVersion.objects.filter(episode=OuterRef("episode")).order_by("-number").values("pk")[:1]
    groups = (
        EpisodeVersion.objects.filter(episode__series__in=series_keys, pk=Subquery(newest))
        .values_list("episode__series", "state", "asset__state", "episode__publication")
        .annotate(files=Count("pk"), episodes=Count("pk", filter=in_story("episode__")))
        .order_by()
    )
    counted: dict[int, Counter[str]] = {}
    for series_key, state, asset_state, publication, files, episodes in groups:
        counter = counted.setdefault(series_key, Counter())
        counter["total"] += episodes
        counter[_column(state, asset_state)] += files
        if publication == Publication.PUBLISHED:
            counter["published"] += episodes
    return {key: Tally(**{name: count for name, count in counter.items() if name}) for key, counter in counted.items()}


def _column(state: str, asset_state: str) -> str:
    if asset_state in WORKING:
        return "working"
    if asset_state != AssetState.READY:
        return "failed"
    if state in RETURNED:
        return "returned"
    return {VersionState.DRAFT.value: "ready", VersionState.SUBMITTED.value: "in_review"}.get(state, "")


def _line(series: Series, version: SeriesVersion | None, tally: Tally, language: str) -> SeriesLine:
    text = in_language(version.texts.all(), language, version.language) if version else None
    return SeriesLine(
        slug=series.slug,
        title=text.title if text else series.slug,
        company=series.company.name,
        cover_sha256=version.cover_sha256 if version else "",
        tally=tally,
        stage=series_stage(series, version.state if version else VersionState.DRAFT, tally),
    )


def series_stage(series: Series, texts_state: str, tally: Tally) -> Stage:
    """The state of a whole series in one badge: what the producer has to do comes before what others do."""
    choices = (
        (series.publication == Publication.TAKEN_DOWN, Stage("taken-down", _("Taken down"), "bad")),
        (tally.returned or texts_state in RETURNED, Stage("returned", _("Needs changes"), "warn")),
        (tally.failed, Stage("failed", _("Files not usable"), "bad")),
        (tally.in_review or texts_state == VersionState.SUBMITTED, Stage("review", _("In review"), "info")),
        (tally.working, Stage("encoding", _("Encoding"), "info", is_working=True)),
        (series.publication == Publication.PUBLISHED, Stage("published", _("Published"), "ok")),
    )
    return next((stage for holds, stage in choices if holds), Stage("draft", _("Draft")))
