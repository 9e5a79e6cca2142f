"""Writes of ads."""
