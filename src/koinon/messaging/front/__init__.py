"""The front door by subject; `messaging/__init__` hands on every name."""
