"""What every page and every API call shares: declared access, rendered errors, request ids."""
