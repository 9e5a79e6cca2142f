"""Probes of the workers: a message goes out on each queue, and a real worker answers with a file in the shared storage."""

import secrets
import time
from functools import partial

from django.core.files.storage import default_storage
from django.utils import timezone
from kombu.exceptions import KombuError

from config.tasks import answer_doctor, answer_name
from core.doctor import PROBES, Finding, broken, fine, worth_knowing
from core.models import WorkState
from media.models import EncodingJob

QUEUES = ("light", "preview", "encode")
PATIENCE_SECONDS = 10.0
POLL_SECONDS = 0.1


def ask_queue(queue: str, *, patience_seconds: float = PATIENCE_SECONDS) -> Finding:
    """Send a message to a queue and wait for its answer."""
    token = secrets.token_hex(8)
    begun = time.monotonic()
    try:
        answer_doctor.apply_async(args=(token,), queue=queue, expires=60, retry=False)
    except (OSError, KombuError) as error:
        return broken(f"the broker refuses messages: {error}", "Check BROKER_URL and that the server runs.")
    while time.monotonic() - begun < patience_seconds:
        if default_storage.exists(answer_name(token)):
            default_storage.delete(answer_name(token))
            return fine(f"a worker answered after {time.monotonic() - begun:.1f} s")
        time.sleep(POLL_SECONDS)
    if queue == "encode" and (busy := _running_jobs()):
        return worth_knowing(
            f"all workers are busy ({busy} encodings run)", "More machines or a larger ENCODE_WORKERS encode faster."
        )
    return broken(
        f"no worker answered within {patience_seconds:.0f} s",
        "Start `manage.py up` (or `make run`) with the same DUANJU_DATA.",
    )


def _running_jobs() -> int:
    return EncodingJob.objects.filter(state=WorkState.RUNNING, lease_until__gt=timezone.now()).count()


PROBES.update({f"queue {queue}": partial(ask_queue, queue) for queue in QUEUES})
