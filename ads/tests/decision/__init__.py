"""Tests of ads."""
