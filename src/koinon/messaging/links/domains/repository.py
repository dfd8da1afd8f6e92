"""Statements of link domains, and of their hosts in the directory."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.kit.pagination import Cursor
from koinon.messaging.links.domains.contracts import Findings, LinkDomainState
from koinon.platform.db import Tx

KIND = "messaging.link_domains"
HOST_KIND = "link_host"
MOST_COUNTED = 10_000
_DOMAIN = f"""
select d.id, d.host, d.token, d.state, d.is_used, d.seen, d.certificate_expires_at, d.checked_at, d.verified_at,
       d.failing_since, d.removed_at, d.created_at,
       (select count(*)
        from (select
              from links l
              where l.organization_id = %(organization_id)s
                and l.host = d.host
                and not l.is_trap
              limit {MOST_COUNTED}) sent) as links
from link_domains d
where d.organization_id = %(organization_id)s
"""
_CHANGEABLE = frozenset(
    [
        "state",
        "is_used",
        "seen",
        "certificate_expires_at",
        "checked_at",
        "verified_at",
        "failing_since",
        "removed_at",
        "created_at",
    ]
)


class Row(msgspec.Struct, frozen=True):
    """A link domain as it is kept."""

    id: UUID
    host: str
    token: str
    state: LinkDomainState
    is_used: bool
    seen: Findings
    certificate_expires_at: datetime | None
    checked_at: datetime | None
    verified_at: datetime | None
    failing_since: datetime | None
    removed_at: datetime | None
    created_at: datetime
    links: int


def host_hash(host: str) -> bytes:
    """Under what a host stands in the directory."""
    return hashlib.sha256(host.encode()).digest()


async def domain(tx: Tx, domain_id: UUID, *, lock: bool = False) -> Row | None:
    found = await tx.first(
        Row, _DOMAIN + " and d.id = %(id)s" + (" for update of d" if lock else ""), _bound(tx, id=domain_id)
    )
    return found and _read(found)


async def domain_named(tx: Tx, host: str) -> Row | None:
    found = await tx.first(Row, _DOMAIN + " and d.host = %(host)s for update of d", _bound(tx, host=host))
    return found and _read(found)


async def domains(tx: Tx) -> list[Row]:
    """Every one: those in use first, removed ones last."""
    order = " order by d.state = 'removed', not d.is_used, d.host"
    return [_read(one) for one in await tx.all(Row, _DOMAIN + order, _bound(tx))]


async def page(tx: Tx, limit: int, at: Cursor | None) -> Sequence[Row]:
    """The newest first."""
    back = at is not None and at.direction == "prev"
    order = "asc" if back else "desc"
    place = f"and (d.created_at, d.id) {'>' if back else '<'} (%(at)s, %(last)s)" if at else ""
    rows = await tx.all(
        Row,
        f"""
        {_DOMAIN}
          {place}
          /* asked: d.created_at; d.updated_at */
        order by d.created_at {order}, d.id {order}
        limit %(limit)s
        """,
        _bound(tx, limit=limit, at=at.moment if at else None, last=at.id if at else None),
    )
    return [_read(one) for one in rows]


async def hosts(tx: Tx) -> list[tuple[str, bool]]:
    """Every host of the organization, and whether new links take it."""
    return await tx.all(
        tuple,
        """
        select host, is_used and state = 'verified'
        from link_domains
        where organization_id = %(organization_id)s
        """,
        _bound(tx),
    )


async def insert(tx: Tx, **values: Any) -> None:
    await tx.execute(
        """
        insert into link_domains (id, organization_id, host, token, is_used, seen, created_by)
        values (%(id)s, %(organization_id)s, %(host)s, %(token)s, %(is_used)s, %(seen)s::jsonb, %(created_by)s)
        """,
        _bound(tx, **_stored(values)),
    )


async def update(tx: Tx, domain_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write columns of one."""
    if unknown := set(changes) - _CHANGEABLE:
        raise ValueError(f"not columns of a link domain: {unknown}")
    assignments = "".join(f", {name} = %({name})s{'::jsonb' if name == 'seen' else ''}" for name in changes)
    await tx.execute(
        f"""
        update link_domains
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        _bound(tx, id=domain_id, **_stored(changes)),
    )


async def use_none(tx: Tx) -> None:
    await tx.execute(
        """
        update link_domains
        set is_used = false, updated_at = now()
        where organization_id = %(organization_id)s
          and is_used
        """,
        _bound(tx),
    )


async def delete(tx: Tx, domain_id: UUID) -> None:
    await tx.execute(
        "delete from link_domains where organization_id = %(organization_id)s and id = %(id)s", _bound(tx, id=domain_id)
    )


async def claim(tx: Tx, host: str, domain_id: UUID) -> bool:
    """Let the host lead to this organization; False where it leads to another already."""
    values = _bound(tx, kind=HOST_KIND, key_hash=host_hash(host), id=domain_id)
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values (%(kind)s, %(key_hash)s, %(organization_id)s, %(id)s)
        on conflict (kind, key_hash) do nothing
        """,
        values,
    )
    whose = await tx.scalar(
        "select organization_id from directory where kind = %(kind)s and key_hash = %(key_hash)s", values
    )
    return bool(whose == tx.organization_id)


async def release(tx: Tx, host: str) -> bool:
    """Let the host lead to nobody; whether it led to this organization."""
    return bool(
        await tx.execute(
            """
            delete from directory
            where kind = %(kind)s
              and key_hash = %(key_hash)s
              and organization_id = %(organization_id)s
            """,
            _bound(tx, kind=HOST_KIND, key_hash=host_hash(host)),
        )
    )


async def owners(tx: Tx, asked: Sequence[str]) -> dict[str, UUID]:
    """Whose hosts these are, asked before a tenant is known; those of nobody are left out."""
    by_hash = {host_hash(host): host for host in asked}
    rows: list[tuple[bytes, UUID]] = await tx.all(
        tuple,
        "select key_hash, organization_id from directory where kind = %(kind)s and key_hash = any(%(hashes)s)",
        {"kind": HOST_KIND, "hashes": list(by_hash)},
    )
    return {by_hash[bytes(key_hash)]: organization_id for key_hash, organization_id in rows}


async def under_way_with(tx: Tx, host: str) -> int:
    """Broadcasts that have not ended and carry links on a host."""
    return int(
        await tx.scalar(
            """
            select count(distinct b.id)
            from links l
            join broadcasts b on b.organization_id = %(organization_id)s and b.id = l.origin_id
            where l.organization_id = %(organization_id)s
              and l.host = %(host)s
              and l.origin = 'broadcast'
              and b.state not in ('draft', 'completed', 'cancelled', 'failed')
            """,
            _bound(tx, host=host),
        )
        or 0
    )


async def schedule_check(tx: Tx, seconds: float) -> None:
    """Look at this organization's hosts then, or sooner if that is agreed already."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, now() + make_interval(secs => %(seconds)s))
        on conflict (organization_id, kind) do update set due_at = least(wakeups.due_at, excluded.due_at)
        """,
        _bound(tx, kind=KIND, seconds=seconds),
    )


async def checked(tx: Tx, seconds: float | None) -> None:
    """This organization's hosts have been looked at: again then, or never while it has none."""
    await tx.execute(
        "delete from wakeups where organization_id = %(organization_id)s and kind = %(kind)s", _bound(tx, kind=KIND)
    )
    if seconds is not None:
        await schedule_check(tx, seconds)


async def organizations_to_check(tx: Tx, limit: int) -> list[UUID]:
    return await tx.all(
        UUID,
        """
        select organization_id
        from wakeups
        where kind = %(kind)s
          and due_at <= now()
        order by due_at
        limit %(limit)s
        """,
        {"kind": KIND, "limit": limit},
    )


def _bound(tx: Tx, **values: Any) -> dict[str, Any]:
    return {"organization_id": tx.organization_id, **values}


def _stored(columns: Mapping[str, Any]) -> dict[str, Any]:
    if "seen" not in columns:
        return dict(columns)
    return {**columns, "seen": msgspec.json.encode(columns["seen"]).decode()}


def _read(row: Row) -> Row:
    """A row as it came has its findings as plain JSON and its state as text."""
    return msgspec.structs.replace(row, state=LinkDomainState(row.state), seen=msgspec.convert(row.seen, Findings))
