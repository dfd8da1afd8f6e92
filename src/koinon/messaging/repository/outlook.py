"""Whom quiet hours and caps concern among those who would get a message, in groups that the rules treat alike."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.contracts import Aim, AudienceRef
from koinon.messaging.repository.audience import Required, lacks, people
from koinon.messaging.rules.caps import LONGEST_DAYS
from koinon.messaging.rules.contracts import Sent
from koinon.platform.db import Tx


class Alike(msgspec.Struct, frozen=True):
    """Messages to people of one zone, country and location who got the same lately; `times` to the minute."""

    channel: str
    time_zone: str | None
    country: str | None
    location_id: UUID | None
    times: list[datetime] | None
    ways: list[str] | None
    messages: int

    @property
    def sent(self) -> list[Sent]:
        """What caps count."""
        return [Sent(at, way) for at, way in zip(self.times or (), self.ways or (), strict=True)]


class One(msgspec.Struct, frozen=True):
    """One of them."""

    contact_id: UUID
    channel: str
    time_zone: str | None
    country: str | None
    location_id: UUID | None
    times: list[datetime] | None
    ways: list[str] | None
    messages: int = 1

    @property
    def sent(self) -> list[Sent]:
        """What caps count."""
        return [Sent(at, way) for at, way in zip(self.times or (), self.ways or (), strict=True)]


_ONE = """
with one as (
  select distinct on (address_hash) contact_id, channel, time_zone, country, location_id
  from ({people}) a
  where exclusion is null
    and not ({lacks})
  order by address_hash, contact_id
)
"""
_SENT = """
, sent as (
  select contact_id, array_agg(date_trunc('minute', at) order by at desc, channel) as times,
         array_agg(channel order by at desc, channel) as ways
  from contact_sends
  where organization_id = %(organization_id)s
    and purpose = %(purpose)s
    and at > %(since)s
  group by contact_id
)
"""
_UNCOUNTED = "null::timestamptz[] as times, null::text[] as ways"


async def groups(
    tx: Tx,
    audience: AudienceRef,
    aim: Aim,
    variables: Sequence[str],
    required: Required,
    *,
    counted: bool,
    now: datetime,
) -> list[Alike]:
    """Everybody who would get it, in groups; with `counted` by what they got of this purpose lately."""
    sql, params = await people(tx, audience, aim, tuple(variables))
    return await tx.all(
        Alike,
        f"""
        {_ONE.format(people=sql, lacks=lacks(variables, required))}
        {_SENT if counted else ""}
        select channel, time_zone, country, location_id, {"times, ways" if counted else _UNCOUNTED},
               count(*) as messages
        from one o
        {"left join sent s on s.contact_id = o.contact_id" if counted else ""}
        group by channel, time_zone, country, location_id {", times, ways" if counted else ""}
        """,
        _values(tx, params, aim, now),
    )


async def some(
    tx: Tx,
    audience: AudienceRef,
    aim: Aim,
    variables: Sequence[str],
    required: Required,
    *,
    after: UUID,
    limit: int,
    now: datetime,
) -> list[One]:
    """People who would get it, by id from `after` on."""
    sql, params = await people(tx, audience, aim, tuple(variables))
    return await tx.all(
        One,
        f"""
        {_ONE.format(people=sql, lacks=lacks(variables, required))}
        {_SENT}
        select o.contact_id, channel, time_zone, country, location_id, times, ways
        from one o
        left join sent s on s.contact_id = o.contact_id
        where o.contact_id > %(after)s
        order by o.contact_id
        limit %(limit)s
        """,
        {**_values(tx, params, aim, now), "after": after, "limit": limit},
    )


def _values(tx: Tx, params: dict[str, Any], aim: Aim, now: datetime) -> dict[str, Any]:
    since = now - timedelta(days=LONGEST_DAYS)
    return {**params, "organization_id": tx.organization_id, "purpose": aim.purpose, "since": since}
