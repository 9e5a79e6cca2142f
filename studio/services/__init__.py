"""What the studio does beyond one call of a lower service."""
