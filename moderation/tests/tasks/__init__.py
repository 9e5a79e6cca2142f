"""Tests of moderation's tasks."""
