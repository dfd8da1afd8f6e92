"""SQL of an organization's sending rules and of who was written to lately."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon.kit import ids as ids_of
from koinon.messaging.rules.caps import LONGEST_DAYS
from koinon.messaging.rules.contracts import Sent
from koinon.platform.db import Tx


class PolicyRow(msgspec.Struct, frozen=True, kw_only=True):
    """What was chosen for the organization (`location_id` None) or a location; None is what holds otherwise."""

    location_id: UUID | None
    has_quiet_hours: bool | None
    quiet_begins: time | None
    quiet_ends: time | None
    sunday_ends: time | None
    in_practice: bool | None
    caps: list[dict[str, Any]] | None
    over_cap: str | None
    expires_after_hours: int | None
    track_sms: str | None
    track_email: str | None
    track_opens: bool | None
    postal_address: str | None
    budget_currency: str | None
    budget_month_micros: int | None
    budget_broadcast_micros: int | None
    budget_user_micros: int | None
    version: int


COLUMNS = tuple(name for name in PolicyRow.__struct_fields__ if name not in ("location_id", "version"))


async def policies(tx: Tx) -> list[PolicyRow]:
    """All rows of the organization: its own, and those of locations."""
    return await tx.all(
        PolicyRow,
        f"""
        select location_id, {", ".join(COLUMNS)}, version
        from send_policies
        where organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id},
    )


async def keep(tx: Tx, location_id: UUID | None, values: Mapping[str, Any]) -> None:
    """Put the row of the organization or a location in place of what was there."""
    named = {name: values.get(name) for name in COLUMNS}
    if named["caps"] is not None:
        named["caps"] = msgspec.json.encode(named["caps"]).decode()
    await tx.execute(
        f"""
        insert into send_policies as p (id, organization_id, location_id, {", ".join(COLUMNS)}, created_by, updated_by)
        values (%(id)s, %(organization_id)s, %(location_id)s, {", ".join(f"%({name})s" for name in COLUMNS)},
                %(by)s, %(by)s)
        on conflict (organization_id, location_id) do update
        set {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)},
            version = p.version + 1, updated_at = now(), updated_by = excluded.updated_by
        where p.organization_id = %(organization_id)s
        """,
        {
            "id": ids_of.uuid7(),
            "organization_id": tx.organization_id,
            "location_id": location_id,
            "by": tx.actor.id,
            **named,
        },
    )


async def drop(tx: Tx, location_id: UUID) -> None:
    """Let a location have what its organization has."""
    await tx.execute(
        "delete from send_policies where organization_id = %(organization_id)s and location_id = %(location_id)s",
        {"organization_id": tx.organization_id, "location_id": location_id},
    )


async def one_at_a_time(tx: Tx) -> None:
    """Until the transaction ends nobody else counts or adds what caps count."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended(%(id)s::text, 54))", {"id": tx.organization_id})


class Before(msgspec.Struct, frozen=True):
    """What the person of a delivery got before, of the same purpose; its own mark and its first tries apart."""

    delivery_id: UUID
    channel: str
    times: list[datetime]
    channels: list[str]

    @property
    def sent(self) -> list[Sent]:
        """As the rule takes it."""
        return [Sent(at, channel) for at, channel in zip(self.times, self.channels, strict=True)]


async def before(tx: Tx, ids: Sequence[UUID], now: datetime) -> list[Before]:
    """Those of the deliveries whose person got something that a cap may count; of a fallback its first try counts."""
    return await tx.all(
        Before,
        """
        select d.id as delivery_id, d.channel, array_agg(s.at) as times, array_agg(s.channel) as channels
        from deliveries d
        join contact_sends s
          on s.organization_id = %(organization_id)s
          and s.contact_id = d.contact_id
          and s.purpose = d.purpose
          and s.delivery_id <> d.id
          and s.at > %(since)s
        where d.organization_id = %(organization_id)s
          and d.id = any(%(ids)s)
          and d.fallback_of is null
        group by d.id, d.channel
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "since": now - timedelta(days=LONGEST_DAYS)},
    )


async def of_people(tx: Tx, contact_ids: Sequence[UUID], purpose: str, now: datetime) -> dict[UUID, list[Sent]]:
    """What these people got lately of a purpose."""
    rows: list[tuple[UUID, datetime, str]] = await tx.all(
        tuple,
        """
        select contact_id, at, channel
        from contact_sends
        where organization_id = %(organization_id)s
          and contact_id = any(%(contacts)s)
          and purpose = %(purpose)s
          and at > %(since)s
        """,
        {
            "organization_id": tx.organization_id,
            "contacts": list(contact_ids),
            "purpose": purpose,
            "since": now - timedelta(days=LONGEST_DAYS),
        },
    )
    found: dict[UUID, list[Sent]] = {}
    for contact_id, at, channel in rows:
        found.setdefault(contact_id, []).append(Sent(at, channel))
    return found


async def count(tx: Tx, ids: Sequence[UUID], now: datetime) -> None:
    """Count deliveries that are about to leave; once each, whoever tries again."""
    await tx.execute(
        """
        insert into contact_sends (organization_id, delivery_id, contact_id, channel, purpose, at)
        select %(organization_id)s, d.id, d.contact_id, d.channel, d.purpose, %(now)s
        from deliveries d
        where d.organization_id = %(organization_id)s
          and d.id = any(%(ids)s)
          and d.contact_id is not null
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "now": now},
    )


async def recount(tx: Tx, purposes: Sequence[str], now: datetime) -> int:
    """Take over from the ledger what was sent before a cap counted these purposes; how many."""
    since = now - timedelta(days=LONGEST_DAYS)
    return await tx.execute(
        """
        insert into contact_sends (organization_id, delivery_id, contact_id, channel, purpose, at)
        select %(organization_id)s, d.id, d.contact_id, d.channel, d.purpose, coalesce(d.sent_at, d.created_at)
        from deliveries d
        where d.organization_id = %(organization_id)s
          and d.id >= %(floor)s
          and d.purpose = any(%(purposes)s)
          and d.state in ('sending', 'sent', 'delivered')
          and d.contact_id is not null
          and d.origin <> 'test'
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "purposes": list(purposes), "floor": ids_of.floor_at(since)},
    )


async def forget_old(tx: Tx, now: datetime) -> int:
    """Drop what no cap looks back to."""
    return await tx.execute(
        "delete from contact_sends where organization_id = %(organization_id)s and at < %(before)s",
        {"organization_id": tx.organization_id, "before": now - timedelta(days=LONGEST_DAYS)},
    )


async def look_anew(tx: Tx) -> None:
    """Have the gate look at once at everything that quiet hours or a cap hold."""
    waits = {"organization_id": tx.organization_id, "reasons": ["quiet_hours", "frequency_cap"]}
    await tx.execute(
        """
        update holds
        set until = now()
        where organization_id = %(organization_id)s
          and reason = any(%(reasons)s)
          and lease_id is null
        """,
        waits,
    )
    await tx.execute(
        """
        update delivery_queue
        set send_after = now()
        where organization_id = %(organization_id)s
          and waits_for = any(%(reasons)s)
          and worker is null
        """,
        waits,
    )
