"""The Celery application."""

import os
import warnings

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

from config import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")  # noqa: TID251 - the process's own entry point

warnings.filterwarnings("ignore", message="You're running the worker with superuser")  # containers do
broker.register()
app = Celery("duanju")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
