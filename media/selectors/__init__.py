"""Reads of the media room."""
