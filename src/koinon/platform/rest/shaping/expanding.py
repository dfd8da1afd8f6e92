"""`expand=contact,assignee`: related things embedded, one statement a relation however many rows (API-022)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST_RELATIONS = 5
Load = Callable[[Tx, Services, Sequence[UUID]], Awaitable[Mapping[UUID, Any]]]


class Expansion(NamedTuple):
    """A relation: the field that holds the id (`contact.id` for an embedded one), and what loads many at once."""

    field: str
    load: Load
    shape: Any
    permission: str | None = None


def relations(text: str, declared: Mapping[str, Expansion], actor: Actor) -> dict[str, Expansion]:
    """The relations named in `text`. Raises 422 for an unknown one, 403 for one the caller may not read."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",")))
    unknown = [name for name in names if name not in declared]
    if unknown or len(names) > MOST_RELATIONS:
        sentence = "This list can expand: {allowed}." if declared else "There is nothing to expand here."
        raise errors.invalid_field("expand", "invalid_filter", sentence, allowed=", ".join(declared))
    found = {name: declared[name] for name in names}
    for relation in found.values():
        if relation.permission is not None and not actor.may(relation.permission):
            raise errors.INSUFFICIENT_SCOPE(details={"required": relation.permission})
    return found


async def embedded(
    services: Services, actor: Actor, rows: Sequence[Any], wanted: Mapping[str, Expansion]
) -> list[dict[str, Any]]:
    """For each row the things it names, by relation; None where it names none or it is gone."""
    found: list[dict[str, Any]] = [{} for _ in rows]
    async with services.database.transaction(actor) as tx:
        for name, relation in wanted.items():
            named = [_id_in(row, relation.field) for row in rows]
            wanted_ids = list(dict.fromkeys(one for one in named if one is not None))
            loaded = await relation.load(tx, services, wanted_ids) if wanted_ids else {}
            for row, one in zip(found, named, strict=True):
                row[name] = loaded.get(one) if one is not None else None
    return found


def _id_in(row: Any, path: str) -> UUID | None:
    value = row
    for part in path.split("."):
        value = getattr(value, part, None)
    return value if isinstance(value, UUID) else None
