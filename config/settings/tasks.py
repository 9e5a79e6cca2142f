"""Celery: the filesystem broker by default, RabbitMQ or Redis by environment. Rows are the truth, the broker only wakes workers."""

from typing import Any

from config import env
from config.settings.base import DUANJU_DATA

EMBEDDED_BROKER = "filesystem://"
CELERY_BROKER_URL = (
    env.text(
        "BROKER_URL",
        EMBEDDED_BROKER,
        "amqp://… or redis://…; the default keeps messages as files in the data folder.",
        topic="Workers",
    )
    or EMBEDDED_BROKER
)
ENCODE_WORKERS = env.integer(
    "ENCODE_WORKERS", 1, "Episodes that are encoded at the same time by one worker process.", topic="Workers"
)
PREVIEW_WORKERS = env.integer(
    "PREVIEW_WORKERS",
    1,
    "Previews that are made at the same time; a slot of their own, never taken by the ladder.",
    topic="Workers",
)
CHECK_WORKERS = env.integer(
    "CHECK_WORKERS", 1, "Automated checks that run at the same time; the largest takes about 600 MB.", topic="Workers"
)
CHECK_FOOTAGE_HOURS = env.integer(
    "CHECK_FOOTAGE_HOURS",
    24,
    "How long the frames that checks look at are kept, so that they share one decode.",
    topic="Workers",
)
INSTALL_CHECK_LIBRARIES = env.boolean(
    "INSTALL_CHECK_LIBRARIES",
    True,
    "Whether `manage.py up` installs the libraries of requirements-checks.txt in the background when they are missing.",
    topic="Workers",
)
NUDITY_COMMAND = env.text(
    "NUDITY_COMMAND",
    "",
    "A separately installed program that looks for nudity (docs/mechanisms/checks.md); empty: people look.",
    topic="Workers",
)
IRIS_COMMAND = env.text(
    "IRIS_COMMAND",
    "",
    "A separately installed IRIS that looks for flashing more closely (docs/mechanisms/checks.md); empty: the pre-check only.",
    topic="Workers",
)
LIGHT_THREADS = env.integer(
    "LIGHT_THREADS", 4, "Short tasks (examining, packaging, mail) that run at the same time.", topic="Workers"
)
SWEEP_SECONDS = env.integer("SWEEP_SECONDS", 15, "How often lost work is looked for.", topic="Workers")
BROKER_FOLDER = DUANJU_DATA / "broker"
IS_FILE_BROKER = CELERY_BROKER_URL.startswith("filesystem")
# Redis hands a message that was not acknowledged for this long to a second worker. The longest accepted source (20 minutes) takes
# less than this to encode on a slow machine; a copy that comes anyway finds the row taken. Recovery never waits for it: a dead
# worker's lease expires after LEASE_SECONDS. RabbitMQ's consumer_timeout has the same meaning and is set at the server.
LONGEST_TASK_SECONDS = 2 * 3600
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "data_folder_in": str(BROKER_FOLDER / "messages"),
        "polling_interval": 0.2,
    }
    if IS_FILE_BROKER
    else {"visibility_timeout": LONGEST_TASK_SECONDS, "unacked_restore_throttle": 1}
    if CELERY_BROKER_URL.startswith("redis")
    else {}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "light"
CELERY_TASK_IGNORE_RESULT = True
# Acknowledged when the work is over, so that a worker that stops in between gives the message back; one message at a time, so that
# no worker sits on work that another could begin. Nothing is rejected when a worker is lost: the row's attempt counter decides that,
# for a message that kills its worker would otherwise come back for ever.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_REDIRECT_STDOUTS = False  # mail that is printed in development is not a warning
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DUANJU_DATA / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "core.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS * 2}},
}
