"""Signed delivery of playlists and segments, and the tus protocol for whoever mounts it."""
