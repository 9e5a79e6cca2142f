"""What the media room does when something happened: arrived files are encoded, queued steps wake a worker."""

from core.events import receives
from media.events import EncodingStepQueued, UploadFinished
from media.models import EncodingJob
from media.services.encoding import start_encoding
from media.tasks.encoding import send_admitted


@receives(UploadFinished)
def encode_what_arrived(event: UploadFinished) -> None:
    """Every asset is encoded, whatever an upper app wants it for."""
    start_encoding(event.asset_id)


@receives(EncodingStepQueued)
def wake_a_worker(event: EncodingStepQueued) -> None:
    """The message follows the row, when it is its owner's turn; should it get lost, the sweeper sends another."""
    send_admitted(EncodingJob.objects.select_related("asset").get(pk=event.job_id).asset.owner_key)
