"""Tests of moderation, mirroring the app."""
