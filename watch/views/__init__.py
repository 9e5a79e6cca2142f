"""The viewers' pages."""
