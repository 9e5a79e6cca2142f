"""The composition root: settings, URLs, processes, and the commands that call everything."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
