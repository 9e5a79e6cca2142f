"""Dubs: another language's sound for a draft."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import UPLOADING_ROLES
from core.actors import Actor
from core.errors import InvalidError, NotFoundError
from dramas.models import Dub, EpisodeVersion
from dramas.selectors.studio import check_member
from dramas.services.episodes import lock_draft
from media.enums import AssetKind
from media.models import Asset

# A dub ends with the picture, give or take a second or two per cent.
TOLERANCE_SECONDS = 1.0
TOLERANCE_SHARE = 0.02


@transaction.atomic
def add_dub(*, actor: Actor, version: EpisodeVersion, language: str, asset: Asset, rendition: str = "audio") -> Dub:
    """Put a dub into a draft, in the place of an earlier one in the same language.

    Raises InvalidError ``dub-original-language``, ``dub-track`` or ``dub-length``.
    """
    check_member(actor, version.episode.series, UPLOADING_ROLES)
    lock_draft(version)
    _check_track(version, asset, rendition)
    check_dub_length(version, asset)
    dub, _made = Dub.objects.update_or_create(
        version=version, language=language, defaults={"asset": asset, "rendition": rendition}
    )
    return dub


@transaction.atomic
def remove_dub(*, actor: Actor, version: EpisodeVersion, language: str) -> None:
    """Take a dub out of a draft. Raises NotFoundError when there is none in the language."""
    check_member(actor, version.episode.series, UPLOADING_ROLES)
    lock_draft(version)
    deleted, _rows = Dub.objects.filter(version=version, language=language).delete()
    if not deleted:
        raise NotFoundError(_("There is no dub in this language."), code="no-dub")


def _check_track(version: EpisodeVersion, asset: Asset, rendition: str) -> None:
    """A sound asset has one track; a picture's own file offers those beside its default one."""
    own = asset.pk == version.asset_id
    offered = [sound["name"] for sound in asset.plan.get("sounds", [])[1:]] if own else ["audio"]
    if rendition not in offered or (not own and asset.kind != AssetKind.SOUND):
        raise InvalidError(_("This file does not offer that sound track."), code="dub-track")
    if asset.owner_key != version.asset.owner_key:
        raise NotFoundError


def check_dub_length(version: EpisodeVersion, asset: Asset) -> None:
    """Raise InvalidError when both lengths are known and do not belong together."""
    if asset.pk == version.asset_id or not asset.duration_ms or not version.asset.duration_ms:
        return
    picture, sound = version.asset.duration_ms / 1000, asset.duration_ms / 1000
    if abs(picture - sound) > max(TOLERANCE_SECONDS, TOLERANCE_SHARE * picture):
        raise InvalidError(
            _("The dub lasts %(sound)s seconds, but the episode %(picture)s. Send the sound of the whole episode.")
            % {"sound": round(sound, 1), "picture": round(picture, 1)},
            code="dub-length",
        )
