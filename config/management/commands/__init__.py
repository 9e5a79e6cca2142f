"""Commands that call everything."""
