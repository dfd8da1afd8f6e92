"""What links are found, which are shortened, and what becomes of a click: no I/O."""
