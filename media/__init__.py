"""One Asset in, playable renditions out; knows no drama."""
