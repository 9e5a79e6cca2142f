"""Places: where scenes happen, each drawn as sheets from back to front, for a phone's frame or for a wide poster."""
