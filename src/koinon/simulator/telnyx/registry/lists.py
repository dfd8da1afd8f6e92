"""How the registries answer."""

import msgspec

from koinon.simulator.http import Reply
from koinon.simulator.telnyx.faults import refusal
from koinon.simulator.telnyx.registry.state import Record

Query = dict[str, list[str]]


def bare(value: object, status: int = 200) -> Reply:
    """An answer without `data` around it."""
    return Reply(status, msgspec.json.encode(value))


def page(rows: list[Record], asked: Query) -> Reply:
    """A page of `{records, page, totalRecords}`."""
    number, size = _integer(asked, "page", 1), _integer(asked, "recordsPerPage", 10)
    chosen = rows[(number - 1) * size : number * size]
    return bare({"records": chosen, "page": number, "totalRecords": len(rows)})


def missing() -> Reply:
    return refusal(404, "10005", "The requested resource or URL could not be found.")


def lacks(name: str) -> Reply:
    return refusal(422, "10004", f"{name} is required.", f"/{name}")


def matching(rows: list[Record], asked: Query, names: tuple[str, ...]) -> list[Record]:
    """The rows that have what the query asks for."""
    wanted = {name: asked[name][0] for name in names if name in asked}
    return [row for row in rows if all(str(row.get(name)) == value for name, value in wanted.items())]


def _integer(asked: Query, name: str, default: int) -> int:
    text = asked.get(name, [""])[0]
    return min(max(int(text), 1), 500) if text.isascii() and text.isdecimal() and len(text) < 6 else default
