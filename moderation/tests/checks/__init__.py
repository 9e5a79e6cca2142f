"""Tests of the automated checks, with one file of samples for each."""
