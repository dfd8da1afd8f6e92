"""REST v1 of messaging."""

ROUTES: list[object] = []
