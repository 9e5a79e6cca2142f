"""What `manage.py doctor` looks at: the machine, the servers that the site leans on, and the workers."""

from config.doctor import machine, services, workers

__all__ = ["machine", "services", "workers"]
