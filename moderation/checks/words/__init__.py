"""Finding banned words in texts that try to hide them: normalise with a way back, then search all words at once."""
