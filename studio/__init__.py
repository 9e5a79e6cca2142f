"""The producers' face."""
