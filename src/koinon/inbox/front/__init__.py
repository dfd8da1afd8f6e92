"""The front door by subject; `inbox/__init__` hands on every name."""
