"""Tests of billing, mirroring the app."""
