"""Writes to series and episodes."""
