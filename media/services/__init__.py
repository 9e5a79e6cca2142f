"""Writes of the media room."""
