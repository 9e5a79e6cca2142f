"""Reading subtitle files leniently, with the way back to every character, and asking whether they make sense."""
