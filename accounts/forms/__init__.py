"""Forms of people: sign-in, settings."""
