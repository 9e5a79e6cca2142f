"""Backup and restore: the database, the media and the proof that both came back as they were."""
