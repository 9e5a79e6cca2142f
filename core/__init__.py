"""The shared kernel: knows no drama word."""
