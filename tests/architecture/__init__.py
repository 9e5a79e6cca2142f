"""Tests that read the source: what is promised of every file is true of every file."""
