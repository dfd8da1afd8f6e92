"""Push apps."""

__all__: list[str] = []
