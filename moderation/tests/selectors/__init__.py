"""Tests of moderation's selectors."""
