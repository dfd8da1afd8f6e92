"""Registration with carriers: brands, campaigns, toll-free."""

__all__: list[str] = []
