"""Removing a draft together with its claim on the file, so that the same file may be sent again."""

from django.db import transaction

from core.actors import Actor
from dramas.models import EpisodeVersion
from dramas.services.episodes import remove_draft
from media.services.encoding import release_asset


@transaction.atomic
def remove_episode_draft(*, actor: Actor, version: EpisodeVersion) -> None:
    """Remove the draft; a file that no other version uses stops being encoded and gives its place back."""
    remove_draft(actor=actor, version=version)
    if not EpisodeVersion.objects.filter(asset=version.asset_id).exists():
        release_asset(version.asset_id)
