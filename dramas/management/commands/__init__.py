"""Commands of dramas."""
