"""Template tags of the viewers' pages."""
