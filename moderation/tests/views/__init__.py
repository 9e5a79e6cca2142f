"""Tests of moderation's views."""
