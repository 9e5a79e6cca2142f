"""Tests of moderation's services."""
