"""Telnyx's envelopes and the reading of its queries."""

from typing import Any

import msgspec

from koinon.simulator.http import Reply

Query = dict[str, list[str]]


def data(value: object) -> Reply:
    """One thing."""
    return Reply(200, msgspec.json.encode({"data": value}))


def page(rows: list[dict[str, Any]], asked: Query) -> Reply:
    """A page of a list, as `page[number]` and `page[size]` ask."""
    number, size = integer(asked, "page[number]", 1, 10_000), integer(asked, "page[size]", 20, 250)
    pages = max(1, -(-len(rows) // size))
    meta = {"page_number": number, "page_size": size, "total_pages": pages, "total_results": len(rows)}
    return Reply(200, msgspec.json.encode({"data": rows[(number - 1) * size : number * size], "meta": meta}))


def integer(asked: Query, name: str, default: int, most: int) -> int:
    """A whole number of a query between 1 and `most`."""
    text = first(asked, name)
    return min(max(int(text), 1), most) if text.isascii() and text.isdecimal() and len(text) < 9 else default


def first(asked: Query, name: str) -> str:
    """A parameter's first value, else nothing."""
    return asked.get(name, [""])[0]
