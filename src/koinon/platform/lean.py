"""Importing a library without the extras that it would load only because they happen to be installed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast


@contextmanager
def without(name: str) -> Iterator[None]:
    """Within the block importing `name` fails as where it is not installed, unless it is loaded already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = cast(ModuleType, None)  # "import of … halted" (the import system, §5.3.1 of its reference)
    try:
        yield
    finally:
        del sys.modules[name]
