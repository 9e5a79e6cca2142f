"""What `manage.py doctor` looks at: the machine, the servers that the site leans on, the payments, and the workers."""

from config.doctor import audit, checks, machine, money, services, workers

__all__ = ["audit", "checks", "machine", "money", "services", "workers"]
