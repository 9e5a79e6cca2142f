"""Words of dramas that the pages of all faces use."""
