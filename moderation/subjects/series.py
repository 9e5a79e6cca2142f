"""Series as subjects of review: an adapter over dramas (versions, verdicts, takedown) and media (analysis, previews)."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import NotFoundError
from dramas.enums import Publication, VersionState
from dramas.models import EpisodeVersion, Series, SeriesVersion
from dramas.selectors.studio import submitted_versions
from dramas.selectors.texts import in_language
from dramas.services.publication import take_down_series
from dramas.services.submission import withdraw_submission
from dramas.services.verdicts import EPISODE, SERIES_TEXTS, VersionVerdict, apply_verdict
from moderation.enums import Verdict
from moderation.subjects.contract import CheckMaterial, Exhibit, ItemRef, Preview, Sentence, Submission, SubmittedItem
from moderation.subjects.series_episodes import episode_exhibit, episode_material, episode_preview
from moderation.subjects.series_texts import series_exhibit, series_material, series_preview

KIND = "series"


class SeriesSubject:
    """One submission of a series: its texts and cover, and each episode version that waits."""

    kind = KIND
    label: Sentence = _("Series")

    def submission(self, ref: str) -> Submission:
        """The submitted versions: the texts first, then the episodes by number."""
        series = _series(ref)
        texts, episodes = submitted_versions(series)
        items = (*(_texts_item(version) for version in texts), *(_episode_item(version) for version in episodes))
        newest = texts[0] if texts else _newest_version(series)
        return Submission(
            title=_title(newest, series),
            language=newest.language if newest else "",
            company_id=series.company_id,
            items=items,
        )

    def material(self, item: ItemRef) -> CheckMaterial:
        """Texts and declarations of the series, or texts, facts and analysis of an episode."""
        if item.kind == SERIES_TEXTS:
            return series_material(_series_version(item.ref))
        return episode_material(_episode_version(item.ref))

    def exhibit(self, item: ItemRef) -> Exhibit:
        """What the reviewer reads."""
        if item.kind == SERIES_TEXTS:
            return series_exhibit(_series_version(item.ref))
        return episode_exhibit(_episode_version(item.ref))

    def preview(self, item: ItemRef, actor: Actor) -> Preview | None:
        """The cover, or the episode's renditions under a fresh grant."""
        if item.kind == SERIES_TEXTS:
            return series_preview(_series_version(item.ref))
        return episode_preview(_episode_version(item.ref), actor)

    def current_digest(self, item: ItemRef) -> str:
        """The digest of the version while it waits for a verdict."""
        model = SeriesVersion if item.kind == SERIES_TEXTS else EpisodeVersion
        waiting = model.objects.filter(public_id=item.ref, state=VersionState.SUBMITTED)
        return waiting.values_list("digest", flat=True).first() or ""

    def allowed_verdicts(self, item_kind: str) -> tuple[Verdict, ...]:
        """Everything may be approved, returned or rejected."""
        return (Verdict.APPROVE, Verdict.REQUEST_CHANGES, Verdict.REJECT)

    def apply_verdict(self, *, actor: Actor, item: ItemRef, verdict: Verdict) -> None:
        """Move the version; publication follows in dramas."""
        apply_verdict(
            actor=actor,
            verdict=VersionVerdict(kind=item.kind, ref=item.ref, digest=item.digest, verdict=verdict.value),
        )

    def withdraw(self, *, actor: Actor, ref: str) -> None:
        """Turn the submitted versions back into drafts; dramas checks that the actor may."""
        withdraw_submission(actor=actor, series=_series(ref))

    def is_public(self, ref: str) -> bool:
        """Whether the series is published."""
        return _series(ref).publication == Publication.PUBLISHED

    def title(self, ref: str) -> str:
        """The title in the original language."""
        series = _series(ref)
        return _title(series.live_version or _newest_version(series), series)

    def company_id(self, ref: str) -> int | None:
        """The producer."""
        return _series(ref).company_id

    def take_down(self, *, actor: Actor, ref: str, reason: str) -> None:
        """Remove the series from every viewer; dramas checks that the actor may."""
        take_down_series(actor=actor, series=_series(ref), reason=reason)

    def producer_url(self, ref: str) -> str:
        """The series' page in the studio, where there is a studio."""
        try:
            return reverse("studio:series", kwargs={"slug": _series(ref).slug})
        except NoReverseMatch:
            return ""


def _series(ref: str) -> Series:
    series = Series.objects.select_related("live_version", "company").filter(public_id=ref).first()
    if series is None:
        raise NotFoundError(_("This series no longer exists."), code="no-series")
    return series


def _newest_version(series: Series) -> SeriesVersion | None:
    return SeriesVersion.objects.filter(series=series).prefetch_related("texts").order_by("-number").first()


def _series_version(ref: str) -> SeriesVersion:
    version = SeriesVersion.objects.select_related("series__company").prefetch_related("texts").filter(public_id=ref)
    found = version.first()
    if found is None:
        raise NotFoundError(_("This version of the series no longer exists."), code="no-version")
    return found


def _episode_version(ref: str) -> EpisodeVersion:
    version = EpisodeVersion.objects.select_related("episode__series", "asset").prefetch_related("texts", "subtitles")
    found = version.filter(public_id=ref).first()
    if found is None:
        raise NotFoundError(_("This version of the episode no longer exists."), code="no-version")
    return found


def _title(version: SeriesVersion | None, series: Series) -> str:
    text = in_language(version.texts.all(), version.language, version.language) if version else None
    return text.title if text else series.slug


def _texts_item(version: SeriesVersion) -> SubmittedItem:
    text = in_language(version.texts.all(), version.language, version.language)
    title = text.title if text else ""
    return SubmittedItem(kind=SERIES_TEXTS, ref=version.public_id, position=0, title=title, digest=version.digest)


def _episode_item(version: EpisodeVersion) -> SubmittedItem:
    text = in_language(version.texts.all(), "", "")
    return SubmittedItem(
        kind=EPISODE,
        ref=version.public_id,
        position=version.episode.number,
        title=text.title if text else "",
        digest=version.digest,
    )
