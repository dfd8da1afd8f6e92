"""One module of page handlers per area."""
