"""Tests that look at the whole: architecture, journeys, budgets."""
