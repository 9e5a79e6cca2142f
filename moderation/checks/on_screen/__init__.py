"""Reading the text in the picture, and the checks of it: words, the filing number, the AI label."""
