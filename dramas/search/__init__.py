"""What searching means, computed from texts alone: tokens of a series, questions about them, spelling. Knows no framework and no table."""
