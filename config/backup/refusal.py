"""What ends a backup or a restore: sentences for the person at the command line."""


class BackupError(Exception):
    """Something does not fit; the message says what, and what to do."""
