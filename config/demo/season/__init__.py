"""Building the demo season through the very services that people use; everything is read from rows, so it may die anywhere and go on."""
