"""Forms of the viewers' pages."""
