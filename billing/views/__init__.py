"""Pages and addresses of billing."""
