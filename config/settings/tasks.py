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
LIGHT_THREADS = env.integer(
    "LIGHT_THREADS", 4, "Short tasks (checks, previews, mail) that run at the same time.", topic="Workers"
)
SWEEP_SECONDS = env.integer("SWEEP_SECONDS", 15, "How often lost work is looked for.", topic="Workers")
BROKER_FOLDER = DUANJU_DATA / "broker"
IS_FILE_BROKER = CELERY_BROKER_URL.startswith("filesystem")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "data_folder_in": str(BROKER_FOLDER / "messages"),
        "polling_interval": 0.2,
    }
    if IS_FILE_BROKER
    else {"visibility_timeout": 7200}
    if CELERY_BROKER_URL.startswith("redis")
    else {}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "light"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
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
