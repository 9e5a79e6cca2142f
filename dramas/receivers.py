"""What dramas does when media has taken a file in."""

from core.actors import SYSTEM
from core.errors import DomainError
from core.events import receives
from dramas.models import Series
from dramas.numbering import number_from_name, title_from_name
from dramas.selectors.studio import latest_version
from dramas.services.episodes import add_episode
from media.events import UploadFinished
from media.models import Asset
from media.services.uploads import refuse_upload

SERIES_TARGET = "series"


@receives(UploadFinished)
def add_uploaded_episode(event: UploadFinished) -> None:
    """A file for a series becomes a draft of the episode its name tells; a refusal is written on the upload.

    ``target_ref`` is the series' public id, or ``<public id>:<number>`` when the producer said which episode it is (0: the trailer).
    """
    if event.target_kind != SERIES_TARGET:
        return
    series_ref, _colon, number = event.target_ref.partition(":")
    series = Series.objects.get(public_id=series_ref)
    asset = Asset.objects.get(pk=event.asset_id)
    try:
        add_episode(
            actor=SYSTEM,
            series=series,
            asset=asset,
            number=int(number) if number else number_from_name(asset.source_name),
            title=title_from_name(asset.source_name),
            language=latest_version(series).language,
        )
    except DomainError as error:
        refuse_upload(event.upload_id, rule=error.code, message=str(error))
