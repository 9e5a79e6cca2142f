"""Series as subjects of review: an adapter over dramas (versions, verdicts, takedown) and media (analysis, previews)."""

from datetime import datetime

from django.db.models import Min, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import NotFoundError
from dramas.enums import Publication, VersionState
from dramas.models import Episode, EpisodeVersion, Series, SeriesVersion
from dramas.selectors.studio import submitted_versions
from dramas.selectors.texts import in_language
from dramas.services.publication import reinstate_episode, reinstate_series, take_down_episode, take_down_series
from dramas.services.submission import withdraw_submission
from dramas.services.verdicts import SERIES_TEXTS, VersionVerdict, apply_verdict
from dramas.vocabulary import episode_name
from moderation.enums import ContentType, Verdict
from moderation.services.ratings import check_law, settle_law
from moderation.subjects.contract import (
    CheckMaterial,
    Classing,
    Content,
    Exhibit,
    ItemRef,
    Preview,
    Sentence,
    Submission,
    SubmittedItem,
)
from moderation.subjects.series_episodes import episode_exhibit, episode_items, episode_material, episode_preview
from moderation.subjects.series_law import classing_of
from moderation.subjects.series_texts import series_exhibit, series_material, series_preview, texts_item

KIND = "series"


class SeriesSubject:
    """One submission of a series: its texts and cover, and each episode version that waits."""

    kind = KIND
    label: Sentence = _("Series")

    def submission(self, ref: str) -> Submission:
        """The submitted versions: the texts first, then the episodes by number."""
        series = _series(ref)
        texts, episodes = submitted_versions(series)
        items = (*(texts_item(version) for version in texts), *episode_items(episodes))
        newest = texts[0] if texts else _newest_version(series)
        return Submission(
            title=_title(newest, series),
            language=newest.language if newest else "",
            company_id=series.company_id,
            items=items,
            classing=classing_of(newest) if newest else Classing(),
            releases_at=_next_release(series),
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

    def check_verdict(self, *, item: ItemRef, verdict: Verdict) -> None:
        """Texts are approved only with what the law asks."""
        if item.kind == SERIES_TEXTS and verdict == Verdict.APPROVE:
            check_law(_series_version(item.ref), timezone.localdate())

    def apply_verdict(self, *, actor: Actor, item: ItemRef, verdict: Verdict) -> None:
        """Move the version; publication follows in dramas. Texts are approved only with what the law asks, and get their ratings."""
        if item.kind == SERIES_TEXTS and verdict == Verdict.APPROVE:
            settle_law(actor=actor, version=_series_version(item.ref), on=timezone.localdate())
        apply_verdict(
            actor=actor,
            verdict=VersionVerdict(kind=item.kind, ref=item.ref, digest=item.digest, verdict=verdict.value),
        )

    def restore(self, *, actor: Actor, item: ItemRef) -> None:
        """Approve a returned version after an appeal, unless a newer one took its place."""
        apply_verdict(
            actor=actor, verdict=VersionVerdict(kind=item.kind, ref=item.ref, digest=item.digest, verdict="restore")
        )

    def withdraw(self, *, actor: Actor, ref: str) -> None:
        """Turn the submitted versions back into drafts; dramas checks that the actor may."""
        withdraw_submission(actor=actor, series=_series(ref))

    def live_item(self, ref: str, part: str) -> SubmittedItem:
        """The version that viewers see, or saw before it was removed: of an episode by its public id, else of the texts."""
        series = _series(ref)
        if part:
            episode = _episode(series, part)
            if episode.live_version_id is None:
                raise NotFoundError(_("This episode was never shown."), code="never-shown")
            (item,) = episode_items([_episode_version_by_pk(episode.live_version_id)])
            return item
        if series.live_version is None:
            raise NotFoundError(_("This series was never shown."), code="never-shown")
        return texts_item(series.live_version)

    def live_preview(self, item: ItemRef, actor: Actor) -> Preview | None:
        """The version that plays now while this one is reviewed (hot replacement)."""
        if item.kind == SERIES_TEXTS:
            live = _series_version(item.ref).series.live_version
            return series_preview(live) if live and live.public_id != item.ref else None
        live_id = _episode_version(item.ref).episode.live_version_id
        if live_id is None:
            return None
        version = _episode_version_by_pk(live_id)
        return episode_preview(version, actor) if version.public_id != item.ref else None

    def is_public(self, ref: str, part: str = "") -> bool:
        """Whether the series is published, and the episode if one is named."""
        series = _series(ref)
        is_shown = series.publication == Publication.PUBLISHED
        return is_shown and (not part or _episode(series, part).publication == Publication.PUBLISHED)

    def is_promoted(self, ref: str) -> bool:
        """Whether an operator has put the series on the first screen."""
        return _series(ref).on_first_screen

    def title(self, ref: str, part: str = "") -> str:
        """The title in the original language, and the episode's number if one is named."""
        series = _series(ref)
        title = _title(series.live_version or _newest_version(series), series)
        return f"{title} · {_short(_episode(series, part))}" if part else title

    def content(self, ref: str, part: str = "") -> Content:
        """Moving pictures, and whether AI made them; since the series or the episode was begun."""
        series = _series(ref)
        version = series.live_version or _newest_version(series)
        types = (ContentType.VIDEO, *([ContentType.SYNTHETIC] if version and version.ai_made else []))
        return Content(types, _episode(series, part).created_at if part else series.created_at)

    def company_id(self, ref: str) -> int | None:
        """The producer."""
        return _series(ref).company_id

    def author_id(self, ref: str) -> int | None:
        """Its producer stands behind it."""
        return None

    def take_down(self, *, actor: Actor, ref: str, reason: str, part: str = "") -> None:
        """Remove the series or one episode from every viewer; dramas checks that the actor may."""
        series = _series(ref)
        if part:
            take_down_episode(actor=actor, episode=_episode(series, part), reason=reason)
        else:
            take_down_series(actor=actor, series=series, reason=reason)

    def reinstate(self, *, actor: Actor, ref: str, part: str = "") -> None:
        """Give it back to viewers; dramas checks that the actor may."""
        series = _series(ref)
        if part:
            reinstate_episode(actor=actor, episode=_episode(series, part))
        else:
            reinstate_series(actor=actor, series=series)

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


def _next_release(series: Series) -> datetime | None:
    """When the first episode that waits is to be shown, if the producer has said so."""
    waiting = series.episodes.filter(available_from__isnull=False, versions__state=VersionState.SUBMITTED)
    first: datetime | None = waiting.aggregate(first=Min("available_from"))["first"]
    return first


def _episode(series: Series, public_id: str) -> Episode:
    episode = Episode.objects.filter(series=series, public_id=public_id).first()
    if episode is None:
        raise NotFoundError(_("This episode no longer exists."), code="no-episode")
    return episode


def _short(episode: Episode) -> str:
    return episode_name(episode.number) if episode.is_trailer else str(episode.number)


def _series_version(ref: str) -> SeriesVersion:
    version = SeriesVersion.objects.select_related("series__company").prefetch_related("texts").filter(public_id=ref)
    found = version.first()
    if found is None:
        raise NotFoundError(_("This version of the series no longer exists."), code="no-version")
    return found


def _episode_versions() -> QuerySet[EpisodeVersion]:
    versions = EpisodeVersion.objects.select_related("episode__series", "asset")
    return versions.prefetch_related("texts", "subtitles")


def _episode_version_by_pk(pk: int) -> EpisodeVersion:
    return _episode_versions().get(pk=pk)


def _episode_version(ref: str) -> EpisodeVersion:
    found = _episode_versions().filter(public_id=ref).first()
    if found is None:
        raise NotFoundError(_("This version of the episode no longer exists."), code="no-version")
    return found


def _title(version: SeriesVersion | None, series: Series) -> str:
    text = in_language(version.texts.all(), version.language, version.language) if version else None
    return text.title if text else series.slug
