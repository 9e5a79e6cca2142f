"""Reads of series and episodes, with everything that pages need already joined."""
