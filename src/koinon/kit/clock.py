"""The one source of time, so that tests can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

# The latest block that holds it counts. Blocks of tasks side by side may end in any order; each takes out its own.
_held: list[list[datetime]] = []


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _held[-1][0] if _held else datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` (aware) inside the block."""
    mine = [at]
    _held.append(mine)
    try:
        yield
    finally:
        _held[:] = [one for one in _held if one is not mine]
