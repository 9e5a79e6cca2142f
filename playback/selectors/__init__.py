"""Reads of sessions and positions."""
