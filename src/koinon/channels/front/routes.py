"""Routes, failover and dead letters."""

from koinon.channels.breakers import CircuitOpen, SharedBreaker, breaker, guarded

__all__ = ["CircuitOpen", "SharedBreaker", "breaker", "guarded"]
