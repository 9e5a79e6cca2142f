"""What may be changed about people, producers and notices."""
