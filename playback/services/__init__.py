"""Starting to watch, remembering how far, and taking it along into an account."""
