"""Put pictures, titles and subtitles into the drafts of episodes."""

import hashlib

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.enums import EDITING_ROLES, UPLOADING_ROLES
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, InvalidError
from dramas.enums import VersionState
from dramas.models import Dub, Episode, EpisodeText, EpisodeVersion, Series, Subtitle
from dramas.numbering import HIGHEST, TRAILER
from dramas.selectors.studio import check_member
from dramas.vocabulary import episode_name
from media.encoding.subtitles import SubtitleError, parse_subtitles
from media.enums import AssetState
from media.models import Asset
from media.subtitle_refusals import subtitle_refusal


@transaction.atomic
def add_episode(
    *, actor: Actor, series: Series, asset: Asset, number: int | None, title: str, language: str
) -> EpisodeVersion:
    """A draft for the number (the next free one when None, 0 the trailer): of a new episode, or the next version of one that is not in work.

    Raises ConflictError ``duplicate-file`` or ``number-taken``, InvalidError ``number-range``.
    """
    check_member(actor, series, UPLOADING_ROLES)
    _refuse_same_file(series, asset)
    if number is None:
        number = (Episode.objects.filter(series=series).aggregate(last=Max("number"))["last"] or 0) + 1
    if not TRAILER <= number <= HIGHEST:
        raise InvalidError(
            _("A series has episodes 1 to 500; %(number)s is outside.") % {"number": number}, code="number-range"
        )
    try:
        with transaction.atomic():
            episode, _made = Episode.objects.get_or_create(series=series, number=number)
            version = EpisodeVersion.objects.create(episode=episode, number=_next_number(episode), asset=asset)
    except IntegrityError as error:
        raise number_taken(number) from error
    _copy_or_title(version, title=title, language=language)
    return version


def number_taken(number: int) -> ConflictError:
    """The refusal of a second file for a number."""
    if number == TRAILER:
        return ConflictError(
            _("The trailer already has a file that is not decided on yet. Remove that one first."), code="number-taken"
        )
    return ConflictError(
        _(
            "Episode %(number)s already has a file that is not decided on yet. Remove that one first, or give this one another number."
        )
        % {"number": number},
        code="number-taken",
    )


def _refuse_same_file(series: Series, asset: Asset) -> None:
    same = (
        EpisodeVersion.objects.filter(episode__series=series, asset__source_sha256=asset.source_sha256)
        .exclude(asset=asset)
        .select_related("episode")
        .order_by("pk")
        .first()
    )
    if same is not None:
        raise ConflictError(
            _("This file is in this series already: %(episode)s. Choose another file.")
            % {"episode": episode_name(same.episode.number)},
            code="duplicate-file",
        )


def _next_number(episode: Episode) -> int:
    newest = EpisodeVersion.objects.filter(episode=episode).select_related("asset").order_by("-number").first()
    if newest is None:
        return 1
    if newest.state == VersionState.DRAFT and newest.asset.state in (AssetState.FAILED, AssetState.CANCELLED):
        newest.delete()  # a file that could not be used makes room for the next one
        return newest.number
    if newest.state in (VersionState.DRAFT, VersionState.SUBMITTED):
        raise number_taken(episode.number)
    return newest.number + 1


def _copy_or_title(version: EpisodeVersion, *, title: str, language: str) -> None:
    """A new version keeps the texts, subtitles and dubs of the one before it; a first one gets its title."""
    before = EpisodeVersion.objects.filter(episode=version.episode_id, number=version.number - 1).first()
    if before is None:
        EpisodeText.objects.create(version=version, language=language, title=title[:120])
        return
    EpisodeText.objects.bulk_create(
        [
            EpisodeText(version=version, language=t.language, title=t.title, synopsis=t.synopsis)
            for t in before.texts.all()
        ]
    )
    Subtitle.objects.bulk_create(
        [
            Subtitle(version=version, language=s.language, content=s.content, sha256=s.sha256)
            for s in before.subtitles.all()
        ]
    )
    Dub.objects.bulk_create(
        [
            Dub(version=version, language=d.language, asset=d.asset, rendition=d.rendition)
            for d in before.dubs.select_related("asset")
            if d.asset_id != before.asset_id or version.asset_id == before.asset_id
        ]
    )


@transaction.atomic
def revise_episode(*, actor: Actor, version: EpisodeVersion) -> EpisodeVersion:
    """A new draft with the same picture, to change texts or subtitles of a decided version."""
    check_member(actor, version.episode.series, EDITING_ROLES)
    fresh = EpisodeVersion.objects.create(
        episode=version.episode, number=_next_number(version.episode), asset=version.asset
    )
    _copy_or_title(fresh, title="", language="")
    return fresh


@transaction.atomic
def rename_episode(*, actor: Actor, version: EpisodeVersion, language: str, title: str, synopsis: str = "") -> None:
    """Set the title and synopsis of a draft in one language."""
    check_member(actor, version.episode.series, EDITING_ROLES)
    lock_draft(version)
    if not title.strip():
        raise InvalidError(_("Give the episode a title."), code="title-missing", field="title")
    EpisodeText.objects.update_or_create(
        version=version, language=language, defaults={"title": title.strip()[:120], "synopsis": synopsis.strip()[:1000]}
    )


@transaction.atomic
def set_subtitle(*, actor: Actor, version: EpisodeVersion, language: str, content: str | bytes) -> Subtitle:
    """Put subtitles (SRT or WebVTT) in one language into a draft, as WebVTT. Raises InvalidError naming the rule and the line."""
    check_member(actor, version.episode.series, UPLOADING_ROLES)
    lock_draft(version)
    seconds = version.asset.duration_ms / 1000 if version.asset.duration_ms else None
    try:
        text = parse_subtitles(content, seconds).text
    except SubtitleError as error:
        raise subtitle_refusal(error) from error
    digest = hashlib.sha256(text.encode()).hexdigest()
    subtitle, _made = Subtitle.objects.update_or_create(
        version=version, language=language, defaults={"content": text, "sha256": digest}
    )
    return subtitle


@transaction.atomic
def renumber_episode(*, actor: Actor, episode: Episode, number: int) -> None:
    """Give an episode that was never submitted another free number."""
    check_member(actor, episode.series, EDITING_ROLES)
    if not 1 <= number <= HIGHEST:
        raise InvalidError(
            _("A series has episodes 1 to 500; %(number)s is outside.") % {"number": number}, code="number-range"
        )
    if EpisodeVersion.objects.filter(episode=episode).exclude(state=VersionState.DRAFT).exists():
        raise ConflictError(_("An episode that was submitted keeps its number."), code="number-fixed")
    try:
        with transaction.atomic():
            Episode.objects.filter(pk=episode.pk).update(number=number)
    except IntegrityError as error:
        raise number_taken(number) from error


@transaction.atomic
def remove_draft(*, actor: Actor, version: EpisodeVersion) -> None:
    """Remove a draft; an episode that has no other version goes with it."""
    check_member(actor, version.episode.series, EDITING_ROLES)
    lock_draft(version)
    EpisodeVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT).delete()
    Episode.objects.filter(pk=version.episode_id, versions__isnull=True).delete()
    record_audit(
        actor=actor, verb="episode.draft-removed", subject_kind="episode", subject_ref=version.episode.public_id
    )


def lock_draft(version: EpisodeVersion) -> None:
    """Touch the row so that a submission at the same moment waits or wins; ConflictError when it is frozen."""
    if not EpisodeVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT).update(state=VersionState.DRAFT):
        raise ConflictError(
            _("This version was submitted and can no longer be changed. Make a new version."), code="version-frozen"
        )
