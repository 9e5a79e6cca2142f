"""Which ad: pure, over an index that never changes; no framework, no table, no clock of its own."""
