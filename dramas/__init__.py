"""What there is to watch: series, episodes and their immutable versions."""
