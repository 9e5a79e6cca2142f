"""What is kept of watching."""

from config import env

WATCH_EVENT_DAYS = env.integer(
    "WATCH_EVENT_DAYS",
    90,
    "How long single watch events are kept, at least 9 days; the figures of their days stay.",
    topic="Watching",
)
