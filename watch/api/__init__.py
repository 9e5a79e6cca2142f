"""The viewers' API under /api/v1/: what the pages' own player uses, open to other clients."""
