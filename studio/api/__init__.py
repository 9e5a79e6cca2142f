"""The producers' API under /api/v1/studio/."""
