"""Routes, failover and dead letters."""

__all__: list[str] = []
