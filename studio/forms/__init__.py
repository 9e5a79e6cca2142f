"""What the studio's pages accept."""
