"""Reads for the studio's pages: what producers see of their own work, put into words."""
