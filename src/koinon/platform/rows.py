"""Rows become what the caller asked for."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import msgspec
from psycopg.rows import TupleRow


@functools.lru_cache(4096)
def maker(shape: Any, columns: tuple[str, ...]) -> Callable[[TupleRow], Any]:
    """Makes of a row with these columns a Struct (by name), `tuple`, `dict`, or the scalar of one column."""
    if shape is tuple:
        return lambda row: row
    if shape is dict:
        return lambda row: dict(zip(columns, row, strict=True))
    if not issubclass(shape, msgspec.Struct):
        return lambda row: row[0]
    by_position = all(p.kind is p.POSITIONAL_OR_KEYWORD for p in inspect.signature(shape).parameters.values())
    if by_position and columns == shape.__struct_fields__:
        return lambda row: shape(*row)
    return lambda row: shape(**dict(zip(columns, row, strict=True)))
