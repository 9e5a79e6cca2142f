"""Pages and fragments of the review desk."""
