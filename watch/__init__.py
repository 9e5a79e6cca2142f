"""The viewers' face."""
