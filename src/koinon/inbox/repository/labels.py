"""Labels, and the conversations that bear them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon.inbox.contracts import Label, LabelRef
from koinon.platform.db import Tx

MOST = 200
_LABEL = """
select l.id, l.name, l.colour, l.version,
       (select count(*)
        from (
          select 1
          from conversation_labels k
          where k.organization_id = %(organization_id)s
            and k.label_id = l.id
            and k.status in ('open', 'pending', 'snoozed')
          limit 1000) a)::int as conversations
from labels l
where l.organization_id = %(organization_id)s
"""


async def labels(tx: Tx) -> list[Label]:
    """All of them by name; there are at most 200."""
    return await tx.all(Label, f"{_LABEL} order by lower(l.name), l.id", {"organization_id": tx.organization_id})


async def label(tx: Tx, label_id: UUID) -> Label | None:
    """One of them."""
    return await tx.first(Label, f"{_LABEL} and l.id = %(id)s", {"organization_id": tx.organization_id, "id": label_id})


async def known(tx: Tx, ids: Sequence[UUID]) -> list[LabelRef]:
    """Those of the ids that are labels; they stay while this transaction lasts."""
    return await tx.all(
        LabelRef,
        """
        select l.id, l.name, l.colour
        from labels l
        where l.organization_id = %(organization_id)s
          and l.id = any(%(ids)s)
        order by l.id
        for key share
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def count(tx: Tx) -> int:
    """How many labels there are."""
    found = await tx.scalar(
        "select count(*) from labels where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )
    return int(found)


async def add(tx: Tx, label_id: UUID, name: str, colour: str) -> bool:
    """A new label; False where the name is taken, in whatever case."""
    return bool(
        await tx.execute(
            """
            insert into labels (id, organization_id, name, colour)
            values (%(id)s, %(organization_id)s, %(name)s, %(colour)s)
            on conflict (organization_id, lower(name)) do nothing
            """,
            {"id": label_id, "organization_id": tx.organization_id, "name": name, "colour": colour},
        )
    )


async def taken(tx: Tx, name: str, but: UUID) -> bool:
    """Whether another label has this name."""
    return bool(
        await tx.scalar(
            """
            select exists (select
                           from labels
                           where organization_id = %(organization_id)s
                             and lower(name) = lower(%(name)s)
                             and id <> %(but)s)
            """,
            {"organization_id": tx.organization_id, "name": name, "but": but},
        )
    )


async def change(tx: Tx, label_id: UUID, name: str, colour: str) -> None:
    """Name and paint it anew."""
    await tx.execute(
        """
        update labels
        set name = %(name)s,
            colour = %(colour)s,
            version = version + 1,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": label_id, "name": name, "colour": colour},
    )


async def bearers(tx: Tx, label_id: UUID, most: int) -> list[UUID]:
    """Conversations with this label, for pages that show them."""
    return await tx.all(
        UUID,
        """
        select k.conversation_id
        from conversation_labels k
        where k.organization_id = %(organization_id)s
          and k.label_id = %(id)s
          and k.status in ('open', 'pending', 'snoozed')
        limit %(most)s
        """,
        {"organization_id": tx.organization_id, "id": label_id, "most": most},
    )


async def delete(tx: Tx, label_id: UUID) -> int:
    """Remove it; conversations that bore it bear it no more."""
    return await tx.execute(
        "delete from labels where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": label_id},
    )


async def stick(
    tx: Tx, ids: Sequence[UUID], label_ids: Sequence[UUID], *, auto: bool = False
) -> dict[UUID, list[UUID]]:
    """Give each conversation each label; the labels that each did not have, by conversation."""
    rows: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        insert into conversation_labels (organization_id, conversation_id, label_id, status, last_message_at, auto)
        select %(organization_id)s, c.id, l.id, c.status, c.last_message_at, %(auto)s
        from conversations c
        cross join unnest(%(label_ids)s::uuid[]) as l (id)
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        order by c.id, l.id
        on conflict do nothing
        returning conversation_id, label_id
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "label_ids": list(label_ids), "auto": auto},
    )
    return _by_conversation(rows)


async def peel(tx: Tx, ids: Sequence[UUID], label_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Take each label from each conversation; the labels that each had, by conversation."""
    rows: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        delete from conversation_labels k
        where k.organization_id = %(organization_id)s
          and k.conversation_id = any(%(ids)s)
          and k.label_id = any(%(label_ids)s)
        returning k.conversation_id, k.label_id
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "label_ids": list(label_ids)},
    )
    return _by_conversation(rows)


async def touch(tx: Tx, ids: Sequence[UUID]) -> None:
    """They are shown differently now."""
    await tx.execute(
        """
        update conversations c
        set version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


def _by_conversation(rows: Sequence[tuple[UUID, UUID]]) -> dict[UUID, Any]:
    found: dict[UUID, list[UUID]] = {}
    for conversation_id, label_id in rows:
        found.setdefault(conversation_id, []).append(label_id)
    return found
