"""A dub from a file: the gates of sound, the asset, and its place in the draft."""

from pathlib import Path

from django.db import transaction

from core.actors import Actor
from dramas.models import Dub, EpisodeVersion
from dramas.services.dubs import add_dub
from media.models import Asset
from media.services.imports import import_file
from media.targets import UploadTarget
from studio.selectors.uploads import owner_key
from studio.services.drafts import draft_of

TARGET = "dub"


def import_dub(*, actor: Actor, version: EpisodeVersion, language: str, path: Path, name: str) -> Dub:
    """Take a sound file in and put it into the draft. Raises the DomainError of the first rule that the file breaks."""
    company = version.episode.series.company
    target = UploadTarget(
        owner_key=owner_key(company.pk),
        actor_ref=actor.ref,
        target_kind=TARGET,
        target_ref=f"{version.public_id}:{language}",
        quota_bytes=company.upload_quota_bytes,
        asset_kind="sound",
    )
    upload = import_file(path, target=target, name=name)
    return place_dub(actor=actor, version=version, language=language, asset=Asset.objects.get(uploads=upload))


@transaction.atomic
def place_dub(*, actor: Actor, version: EpisodeVersion, language: str, asset: Asset, rendition: str = "audio") -> Dub:
    """Put a sound into the draft of an episode, which is made if there is none."""
    draft = draft_of(actor=actor, version=version)
    return add_dub(actor=actor, version=draft, language=language, asset=asset, rendition=rendition)
