"""Reads of the desk: the queue, a case, the rules of the day."""
