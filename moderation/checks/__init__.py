"""Automated checks as pure functions: frozen data in, findings out. No Django, no Celery, no disk, no clock."""
