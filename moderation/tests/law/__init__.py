"""Tests of the rule packs."""
