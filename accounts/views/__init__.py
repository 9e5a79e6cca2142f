"""Pages of people: notices, settings, and what helps in development."""
