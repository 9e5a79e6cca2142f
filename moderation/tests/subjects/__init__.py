"""Tests of the adapters over what is reviewed."""
