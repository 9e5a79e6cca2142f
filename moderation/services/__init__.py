"""Writes of the desk: opening cases, running checks, claiming, verdicts, decisions, takedowns."""
