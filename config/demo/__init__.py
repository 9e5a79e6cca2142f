"""The demo season: four short dramas that a newcomer finds on a fresh site, written and drawn by this package."""
