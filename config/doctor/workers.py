"""Probes of the workers: a message goes out on each queue, and a real worker answers with a file in the shared storage."""

import secrets
import time
from functools import partial

from django.core.files.storage import default_storage
from django.utils import timezone
from kombu.exceptions import KombuError

from config.tasks import answer_doctor, answer_name
from core.doctor import PROBES, Finding, broken, fine, worth_knowing
from core.models import LeasedWork, WorkState
from media.models import EncodingJob
from moderation.models import CheckRun

QUEUES = ("light", "checks", "preview", "encode")
WORK: dict[str, type[LeasedWork]] = {"encode": EncodingJob, "checks": CheckRun}
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
    if queue in WORK and (busy := _running(WORK[queue])):
        setting = "ENCODE_WORKERS" if queue == "encode" else "CHECK_WORKERS"
        return worth_knowing(
            f"all workers are busy ({busy} of its tasks run)",
            f"More machines or a larger {setting} get through faster.",
        )
    return broken(
        f"no worker answered within {patience_seconds:.0f} s",
        "Start `manage.py up` (or `make run`) with the same DUANJU_DATA.",
    )


def _running(model: type[LeasedWork]) -> int:
    return model._default_manager.filter(state=WorkState.RUNNING, lease_until__gt=timezone.now()).count()  # noqa: SLF001


PROBES.update({f"queue {queue}": partial(ask_queue, queue) for queue in QUEUES})
