"""Numbers: searching, buying, linking, releasing."""

__all__: list[str] = []
