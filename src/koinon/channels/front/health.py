"""Health, incidents and what was said to providers."""

__all__: list[str] = []
