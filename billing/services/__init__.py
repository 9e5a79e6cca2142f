"""Writes of billing: everything that moves coins or money, and everything that says who may watch."""
