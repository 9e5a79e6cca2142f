"""What viewers keep and change, telling those who follow, and pictures for shared links."""
