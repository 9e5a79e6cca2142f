"""The draft of an episode: the one there is or a new one; and removing it together with its claim on the file."""

from django.db import transaction

from core.actors import Actor
from dramas.enums import VersionState
from dramas.models import EpisodeVersion
from dramas.services.episodes import remove_draft, revise_episode
from media.services.encoding import release_asset


def draft_of(*, actor: Actor, version: EpisodeVersion) -> EpisodeVersion:
    """The version itself while it may be changed, else a new draft with the same picture."""
    return version if version.state == VersionState.DRAFT else revise_episode(actor=actor, version=version)


@transaction.atomic
def remove_episode_draft(*, actor: Actor, version: EpisodeVersion) -> None:
    """Remove the draft; a file that no other version uses stops being encoded and gives its place back."""
    remove_draft(actor=actor, version=version)
    if not EpisodeVersion.objects.filter(asset=version.asset_id).exists():
        release_asset(version.asset_id)
