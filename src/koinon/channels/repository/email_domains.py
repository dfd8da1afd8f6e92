"""Statements of domains that mail is sent from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.channels.contracts.email_domains import DomainState, Verdicts
from koinon.channels.repository.shared import bound, paged, place
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

KIND = "channels.email_domains"
BUSY_DAYS = 30
# Mails of one day from the addresses of a domain; `sender_days` counts a mail as one segment.
_BUSIEST = """
coalesce((
  select max(t.sent)
  from (
    select sum(d.segments) as sent
    from senders s
    join sender_days d on d.organization_id = %(organization_id)s and d.sender_id = s.id
    where s.organization_id = %(organization_id)s
      and s.channel = 'email'
      and split_part(s.value, '@', 2) = e.domain
      and d.day > current_date - %(busy_days)s::int
    group by d.day
  ) t
), 0)::bigint
"""
_DOMAIN = f"""
select e.id, e.domain, e.state, e.spf, e.selectors, e.dkim_selector, e.dkim_public, e.return_path, e.verdicts,
       e.checked_at, e.verified_at, e.broken_at, e.created_at, {_BUSIEST} as busiest_day
from email_domains e
where e.organization_id = %(organization_id)s
"""
_CHANGEABLE = frozenset(
    ["spf", "selectors", "return_path", "state", "verdicts", "checked_at", "verified_at", "broken_at"]
)


class Row(msgspec.Struct, frozen=True):
    """A domain as it is kept, without its secret key."""

    id: UUID
    domain: str
    state: DomainState
    spf: str
    selectors: list[str]
    dkim_selector: str
    dkim_public: str
    return_path: str
    verdicts: Verdicts
    checked_at: datetime | None
    verified_at: datetime | None
    broken_at: datetime | None
    created_at: datetime
    busiest_day: int


class Signing(msgspec.Struct, frozen=True):
    """Under which name and with which key the domain's mail is signed."""

    dkim_selector: str
    dkim_key_cipher: bytes


async def domain(tx: Tx, domain_id: UUID, *, lock: bool = False) -> Row | None:
    found = await tx.first(
        Row,
        _DOMAIN + " and e.id = %(id)s" + (" for update of e" if lock else ""),
        bound(tx, id=domain_id, busy_days=BUSY_DAYS),
    )
    return found and _read(found)


async def domain_named(tx: Tx, name: str) -> Row | None:
    found = await domains_of(tx, [name])
    return found[0] if found else None


async def domains(tx: Tx) -> list[Row]:
    """Every one, by name."""
    return [_read(one) for one in await tx.all(Row, _DOMAIN + " order by e.domain", bound(tx, busy_days=BUSY_DAYS))]


async def domains_page(tx: Tx, limit: int, at: Cursor | None) -> Sequence[Row]:
    values = bound(tx, limit=limit, busy_days=BUSY_DAYS, **place(at))
    return [_read(one) for one in await tx.all(Row, _DOMAIN + paged("e", at), values)]


async def domains_of(tx: Tx, names: Sequence[str]) -> list[Row]:
    """Those of these names that are ours."""
    values = bound(tx, names=list(names), busy_days=BUSY_DAYS)
    return [_read(one) for one in await tx.all(Row, _DOMAIN + " and e.domain = any(%(names)s)", values)]


async def signing(tx: Tx, name: str) -> Signing | None:
    """Our key of a domain, if DNS holds its other half and no provider signs instead of us."""
    return await tx.first(
        Signing,
        """
        select dkim_selector, dkim_key_cipher
        from email_domains
        where organization_id = %(organization_id)s
          and domain = %(name)s
          and selectors = '{}'
          and verdicts #>> '{dkim,state}' = 'right'
        """,
        bound(tx, name=name),
    )


async def insert_domain(tx: Tx, **values: Any) -> bool:
    """False where it is there already."""
    added = await tx.execute(
        """
        insert into email_domains (id, organization_id, domain, dkim_selector, dkim_public, dkim_key_cipher, selectors,
                                   spf, return_path, verdicts, created_by)
        values (%(id)s, %(organization_id)s, %(domain)s, %(dkim_selector)s, %(dkim_public)s, %(dkim_key_cipher)s,
                %(selectors)s, %(spf)s, %(return_path)s, %(verdicts)s::jsonb, %(created_by)s)
        on conflict (organization_id, domain) do nothing
        """,
        bound(tx, **_stored(values)),
    )
    return added == 1


async def update_domain(tx: Tx, domain_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write columns of one domain."""
    if unknown := set(changes) - _CHANGEABLE:
        raise ValueError(f"not columns of a domain: {unknown}")
    assignments = "".join(f", {name} = %({name})s{'::jsonb' if name == 'verdicts' else ''}" for name in changes)
    await tx.execute(
        f"""
        update email_domains
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        bound(tx, id=domain_id, **_stored(changes)),
    )


async def delete_domain(tx: Tx, domain_id: UUID) -> None:
    await tx.execute(
        "delete from email_domains where organization_id = %(organization_id)s and id = %(id)s", bound(tx, id=domain_id)
    )


async def senders_at(tx: Tx, name: str) -> list[tuple[UUID, str, str, str | None]]:
    """Senders with an address of a domain, but released ones: id, address, state and last error."""
    return await tx.all(
        tuple,
        """
        select id, value, state, last_error
        from senders
        where organization_id = %(organization_id)s
          and channel = 'email'
          and state <> 'released'
          and split_part(value, '@', 2) = %(name)s
        order by value
        """,
        bound(tx, name=name),
    )


async def schedule_check(tx: Tx, seconds: float) -> None:
    """Look at this organization's domains then, or sooner if that is agreed already."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, now() + make_interval(secs => %(seconds)s))
        on conflict (organization_id, kind) do update set due_at = least(wakeups.due_at, excluded.due_at)
        """,
        bound(tx, kind=KIND, seconds=seconds),
    )


async def checked(tx: Tx, seconds: float | None) -> None:
    """This organization's domains have been looked at: again then, or never while it has none."""
    await tx.execute(
        "delete from wakeups where organization_id = %(organization_id)s and kind = %(kind)s", bound(tx, kind=KIND)
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


def _stored(columns: Mapping[str, Any]) -> dict[str, Any]:
    if "verdicts" not in columns:
        return dict(columns)
    return {**columns, "verdicts": msgspec.json.encode(columns["verdicts"]).decode()}


def _read(row: Row) -> Row:
    """A row as it came has its verdicts as plain JSON and its state as text."""
    verdicts = msgspec.convert(row.verdicts, Verdicts)
    return msgspec.structs.replace(row, state=DomainState(row.state), verdicts=verdicts)
