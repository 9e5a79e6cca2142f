"""Who you are, and how you are told."""
