"""Reads of ads."""
