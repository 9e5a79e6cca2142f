"""What the viewers' pages show, gathered from dramas and playback."""
