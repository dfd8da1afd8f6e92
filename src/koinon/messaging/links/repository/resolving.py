"""Codes before their tenant is known, and what just happened to them: the two statements web processes run."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx

_RESOLVE = "select * from koinon_resolve_links(%(codes)s::text[])"
_ARRIVE = """
insert into click_arrivals (id, organization_id, kind, link_id, code, delivery_id, at, ip_cut, network, agent, is_head,
                            is_prefetch, is_hosting)
select *
from unnest(%(id)s::uuid[], %(organization_id)s::uuid[], %(kind)s::text[], %(link_id)s::uuid[], %(code)s::text[],
            %(delivery_id)s::uuid[], %(at)s::timestamptz[], %(ip_cut)s::text[], %(network)s::bytea[],
            %(agent)s::text[], %(is_head)s::bool[], %(is_prefetch)s::bool[], %(is_hosting)s::bool[])
"""


class Resolved(Struct, frozen=True):
    """A code and where it leads."""

    code: str
    organization_id: UUID
    link_id: UUID
    delivery_id: UUID | None
    url: str
    expires_at: datetime
    is_disabled: bool


class Arrival(NamedTuple):
    """A click or an open that nobody has judged yet; `network` is a keyed hash of address and agent."""

    id: UUID
    organization_id: UUID
    kind: str
    link_id: UUID | None
    code: str | None
    delivery_id: UUID | None
    at: datetime
    ip_cut: str | None
    network: bytes
    agent: str
    is_head: bool
    is_prefetch: bool
    is_hosting: bool


async def resolve(tx: Tx, codes: Sequence[str]) -> list[Resolved]:
    """Where `codes` lead, whoever they belong to."""
    return await tx.all(Resolved, _RESOLVE, {"codes": list(codes)})


async def arrive(tx: Tx, arrivals: Sequence[Arrival]) -> None:
    """Keep what happened, of any organizations."""
    columns = zip(*arrivals, strict=True)
    await tx.execute(_ARRIVE, dict(zip(Arrival._fields, map(list, columns), strict=True)))
