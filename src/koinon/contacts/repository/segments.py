"""Rows of segments, and what a compiled rule selects."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from koinon.contacts.contracts import Fragment
from koinon.contacts.contracts.segments import Rules, Segment
from koinon.contacts.repository.kept import COUNT
from koinon.platform.db import Tx

_COLUMNS = "id, name, rules, watched, created_at, updated_at"
_CHANGEABLE = frozenset(["name", "rules"])
LIMIT_MS = 5_000
LIVING = """
from contacts c
where c.organization_id = %(organization_id)s
  and c.deleted_at is null
  and c.status <> 'archived'
  and c.status <> 'erased'
"""


async def all_of_them(tx: Tx) -> list[Segment]:
    """Every segment by name."""
    return await tx.all(
        Segment,
        f"select {_COLUMNS} from segments where organization_id = %(organization_id)s order by lower(name), id",
        {"organization_id": tx.organization_id},
    )


async def alone(tx: Tx) -> None:
    """Have nobody else of the organization change segments until the transaction ends: two could close a circle."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended('segments:' || %(organization_id)s::text, 0))",
        {"organization_id": tx.organization_id},
    )


async def get(tx: Tx, segment_id: UUID, *, lock: bool = False) -> Segment | None:
    """A segment; with `lock`, nobody else changes it until the transaction ends."""
    return await tx.first(
        Segment,
        f"""
        select {_COLUMNS}
        from segments
        where organization_id = %(organization_id)s
          and id = %(id)s
        {"for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "id": segment_id},
    )


async def insert(tx: Tx, segment_id: UUID, name: str, rules: Rules) -> bool:
    """Add a segment; False where there is one of that name."""
    added = await tx.execute(
        """
        insert into segments (id, organization_id, name, rules, created_by)
        values (%(id)s, %(organization_id)s, %(name)s, %(rules)s::jsonb, %(created_by)s)
        on conflict do nothing
        """,
        {
            "id": segment_id,
            "organization_id": tx.organization_id,
            "name": name,
            "rules": msgspec.json.encode(rules).decode(),
            "created_by": tx.actor.id,
        },
    )
    return added == 1


async def named(tx: Tx, name: str) -> UUID | None:
    """The segment of that name, upper and lower case alike."""
    return await tx.first(
        UUID,
        "select id from segments where organization_id = %(organization_id)s and lower(name) = lower(%(name)s)",
        {"organization_id": tx.organization_id, "name": name},
    )


async def update(tx: Tx, segment_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write name or rules."""
    if unknown := set(changes) - _CHANGEABLE:
        raise ValueError(f"not columns of a segment: {unknown}")
    written = {**changes}
    if "rules" in written:
        written["rules"] = msgspec.json.encode(written["rules"]).decode()
    assignments = "".join(f", {name} = %({name})s{'::jsonb' if name == 'rules' else ''}" for name in written)
    await tx.execute(
        f"""
        update segments
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": segment_id, **written},
    )


async def delete(tx: Tx, segment_id: UUID) -> None:
    """Remove a segment."""
    await tx.execute(
        "delete from segments where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": segment_id},
    )


async def living(tx: Tx) -> int:
    """How many there are, for the plan."""
    return int(
        await tx.scalar(
            "select count(*) from segments where organization_id = %(organization_id)s",
            {"organization_id": tx.organization_id},
        )
    )


async def bound(tx: Tx, milliseconds: int | None = None) -> None:
    """Give every further statement of this transaction 5 s, or so long (CON-037)."""
    await tx.connection.execute(f"set local statement_timeout = {milliseconds or LIMIT_MS}".encode())


async def count(tx: Tx, rule: Fragment, *, is_own: bool = False) -> int:
    """How many people a rule selects, exactly; from the cache where all that the rule asks about `is_own`."""
    sql, params = f"select count(*) {LIVING} and {rule.sql}", {"organization_id": tx.organization_id, **rule.params}
    if is_own:
        [found] = await tx.remembered(COUNT, int, sql, params)
        return found
    return int(await tx.scalar(sql, params))


async def reach(tx: Tx, rule: Fragment) -> dict[str, int]:
    """How many of them have an address of a kind that works and has not said no, by channel."""
    rows: list[tuple[str, int]] = await tx.all(
        tuple,
        f"""
        select a.kind, count(*)
        from (select c.id {LIVING} and {rule.sql} and not c.do_not_contact and c.status = 'active') p
        join addresses a on a.organization_id = %(organization_id)s and a.contact_id = p.id and a.is_primary
          and a.status = 'active'
        left join address_consents s on s.organization_id = %(organization_id)s
          and s.channel = case a.kind when 'phone' then 'sms' else a.kind end
          and s.address_hash = a.value_hash
        where s.state is distinct from 'denied'
        group by a.kind
        """,
        {"organization_id": tx.organization_id, **rule.params},
    )
    found = dict(rows)
    return {"sms": found.get("phone", 0), "email": found.get("email", 0)}


async def sample(tx: Tx, rule: Fragment, limit: int) -> list[UUID]:
    """Some of them, by name."""
    return await tx.all(
        UUID,
        f"select c.id {LIVING} and {rule.sql} order by c.family_key, c.given_key, c.id limit %(limit)s",
        {"organization_id": tx.organization_id, "limit": limit, **rule.params},
    )
