"""Broadcasts and their counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.content.wording import PLAIN_MAILING, Mailing, Wording, variants_of
from koinon.messaging.contracts import Aim, AudienceRef, Broadcast, Channel, Split, Variants, within
from koinon.messaging.links.policy.exchanging import Exchange
from koinon.platform.db import Tx

COUNTED = [
    "total",
    "queued",
    "held",
    "sending",
    "sent",
    "delivered",
    "failed",
    "refused",
    "cancelled",
    "expired",
    "retried",
    "people",
    "segments",
    "cost_micros",
    "replies",
    "opt_outs",
]
# A row that was tried again stands for nobody any more: its new row does.
_SHOWN = {"total": "c.total - c.retried", "failed": "c.failed - c.retried"}
_COUNTS = (
    "jsonb_build_object("
    + ", ".join(f"'{name}', coalesce({_SHOWN.get(name, f'c.{name}')}, 0)" for name in COUNTED)
    + ") as counts"
)

_COLUMNS = f"""
b.id, b.name, b.channel, b.purpose, b.body, b.audience, b.sender_id, b.blank_policy, b.topic_id, b.state,
b.pause_reason, b.pause_detail, b.excluded, b.exclusions, b.plan, b.send_at, b.expires_at, b.frozen_at,
b.started_at, b.finished_at, b.summary, {_COUNTS}, b.version, b.places, b.created_by, b.updated_by,
b.created_at, b.updated_at, b.variants, b.fallback, b.template_version_id, b.ab,
b.ab_winner, b.tracking
"""

_FROM = """
from broadcasts b
left join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
where b.organization_id = %(organization_id)s
"""


class Work(msgspec.Struct, frozen=True):
    """What the engine needs of a broadcast."""

    id: UUID
    name: str
    channel: str
    purpose: str
    body: str
    audience: dict[str, Any]
    sender_id: UUID | None
    blank_policy: str
    topic_id: UUID | None
    state: str
    stop_as: str | None
    when_full: str
    variables: list[str]
    constants: dict[str, str]
    exclusions: dict[str, int]
    freeze_cursor: bytes | None
    ledger_from: UUID | None
    send_at: datetime | None
    expires_at: datetime | None
    lasts_until: datetime | None
    frozen_at: datetime | None
    places: list[UUID]
    created_by: UUID | None
    total: int
    next_position: int
    is_routed: bool = False
    variants: list[dict[str, Any]] = []
    ways: list[Channel] = []
    lost_ways: list[Channel] = []
    senders: dict[str, str] = {}
    home_locale: str = ""
    template_version_id: UUID | None = None
    links: dict[str, list[dict[str, Any]]] = {}
    ab: dict[str, Any] | None = None
    ab_sample: int | None = None
    ab_due_at: datetime | None = None
    ab_winner: str | None = None
    ab_verdict: dict[str, Any] | None = None

    @property
    def split(self) -> Split | None:
        """The other ways it is said in, if any (MSG-095)."""
        return msgspec.convert(self.ab, Split) if self.ab is not None else None

    @property
    def waits_for_winner(self) -> bool:
        """Whether only the sample may leave yet."""
        return self.ab is not None and self.ab_sample is not None and self.ab_winner is None

    @property
    def reach(self) -> int:
        """The last position that may leave."""
        return min(self.total, self.ab_sample) if self.ab_sample is not None and self.waits_for_winner else self.total

    @property
    def aim(self) -> Aim:
        """What decides who wants it, and the channels it goes by."""
        sender_id = self.sender_id if len(self.ways) == 1 else None
        lost, free = tuple(self.lost_ways), "whatsapp" in self.ways and self.wording.is_free
        return Aim(self.purpose, self.topic_id, sender_id, tuple(self.ways), lost, free)

    @property
    def wording(self) -> Wording:
        """What it says."""
        return self.worded(PLAIN_MAILING)

    def worded(self, mailing: Mailing) -> Wording:
        """What it says, its mails in their look."""
        first, *others = self.ways_said(mailing)
        first.compete(others)
        return first

    def ways_said(self, mailing: Mailing) -> list[Wording]:
        """Its words, and those it is tried with beside them: A to D."""
        own = [(self.body, msgspec.convert(self.variants, Variants))]
        own += [(one.body, one.variants) for one in (self.split.others if self.split is not None else ())]
        exchanges = self.exchanges
        return [
            Wording(variants_of(self.channel, body, variants), self.home_locale, mailing, exchanges)
            for body, variants in own
        ]

    @property
    def exchanges(self) -> dict[str, list[Exchange]]:
        """What stands for its links, by channel."""
        return msgspec.convert(self.links, dict[str, list[Exchange]])

    @property
    def whom(self) -> AudienceRef:
        """The audience, within its author's places."""
        return within(msgspec.convert(self.audience, AudienceRef), self.places)


_WORK = """
select b.id, b.name, b.channel, b.purpose, b.body, b.audience, b.sender_id, b.blank_policy, b.topic_id, b.state,
       b.stop_as, b.when_full, b.variables, b.constants, b.exclusions, b.freeze_cursor, b.ledger_from, b.send_at,
       b.expires_at, b.lasts_until, b.frozen_at, b.places, b.created_by, coalesce(c.total, 0) as total,
       coalesce(c.next_position, 1) as next_position, b.is_routed, b.variants,
       case when b.ways = '{}' then array[b.channel] else b.ways end as ways, b.lost_ways, b.senders, b.home_locale,
       b.template_version_id, b.links, b.ab, b.ab_sample, b.ab_due_at, b.ab_winner, b.ab_verdict
from broadcasts b
left join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
where b.organization_id = %(organization_id)s
  and b.id = %(id)s
"""


async def insert(tx: Tx, broadcast_id: UUID, values: dict[str, Any]) -> None:
    """Write a new draft."""
    await tx.execute(
        """
        insert into broadcasts (id, organization_id, name, channel, purpose, body, audience, sender_id, blank_policy,
                                topic_id, variants, fallback, template_version_id, ab, tracking, created_by)
        values (%(id)s, %(organization_id)s, %(name)s, %(channel)s, %(purpose)s, %(body)s, %(audience)s, %(sender_id)s,
                %(blank_policy)s, %(topic_id)s, %(variants)s, %(fallback)s, %(template_version_id)s, %(ab)s,
                %(tracking)s, %(by)s)
        """,
        {"id": broadcast_id, "organization_id": tx.organization_id, "by": tx.actor.id, **values},
    )
    await tx.execute(
        "insert into broadcast_counts (broadcast_id, organization_id) values (%(id)s, %(organization_id)s)",
        {"id": broadcast_id, "organization_id": tx.organization_id},
    )


async def present(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that are broadcasts."""
    return await tx.all(
        UUID,
        "select id from broadcasts where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


class LastEdit(msgspec.Struct, frozen=True):
    """Who wrote a draft last, and from which open page."""

    updated_by: UUID | None
    edit_key: str | None


async def last_edit(tx: Tx, broadcast_id: UUID) -> LastEdit:
    """Who wrote a draft last."""
    return await tx.one(
        LastEdit,
        """
        select updated_by, edit_key
        from broadcasts
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )


async def update(tx: Tx, broadcast_id: UUID, values: dict[str, Any]) -> None:
    """Change columns of a broadcast; names come from our own code, never from outside."""
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    await tx.execute(
        f"""
        update broadcasts
        set {sets}, version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {**values, "organization_id": tx.organization_id, "id": broadcast_id},
    )


async def get(tx: Tx, broadcast_id: UUID) -> Broadcast | None:
    """A broadcast with its counts."""
    row = await tx.first(
        dict,
        f"select {_COLUMNS} {_FROM} and b.id = %(id)s",
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )
    return None if row is None else msgspec.convert(row, Broadcast)


async def page(
    tx: Tx,
    *,
    states: Sequence[str] | None,
    before: tuple[datetime, UUID] | None,
    backwards: bool,
    limit: int,
    q: str = "",
    untouched: bool = True,
) -> list[Broadcast]:
    """Broadcasts, newest first; `backwards` reads the rows newer than `before`, oldest of them first.

    `untouched` False leaves out drafts that were opened and never written.
    """
    compare, order = (">", "asc") if backwards else ("<", "desc")
    conditions = " and b.state = any(%(states)s)" if states else ""
    if q:
        conditions += " and position(lower(%(q)s) in lower(b.name)) > 0"
    if not untouched:
        conditions += " and not (b.state = 'draft' and b.version = 1 and b.body = '' and b.name = 'Untitled')"
    if before is not None:
        conditions += f" and (b.created_at, b.id) {compare} (%(at)s::timestamptz, %(id)s::uuid)"
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS} {_FROM} {conditions}
          /* asked: b.created_at; b.updated_at */
        order by b.created_at {order}, b.id {order}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "states": list(states or ()),
            "q": q,
            "at": before[0] if before else None,
            "id": before[1] if before else None,
            "limit": limit,
        },
    )
    return msgspec.convert(rows, list[Broadcast])


async def work(tx: Tx, broadcast_id: UUID, *, lock: bool = False) -> Work | None:
    """A broadcast as the engine sees it; `lock` keeps its state until the transaction ends."""
    return await tx.first(
        Work,
        _WORK + ("for update of b" if lock else ""),
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )


async def move(tx: Tx, broadcast_id: UUID, sources: Sequence[str], target: str, **values: Any) -> bool:
    """Change the state if it is one of `sources`; whether it was."""
    sets = "".join(f", {name} = %({name})s" for name in values)
    moved = await tx.execute(
        f"""
        update broadcasts
        set state = %(target)s, version = version + 1, updated_at = now(){sets}
        where organization_id = %(organization_id)s
          and id = %(id)s
          and state = any(%(sources)s)
        """,
        {
            **values,
            "organization_id": tx.organization_id,
            "id": broadcast_id,
            "sources": list(sources),
            "target": target,
        },
    )
    return moved == 1


async def unroute(tx: Tx, broadcast_id: UUID) -> None:
    """A draft again, for which nobody chose a sender."""
    await tx.execute(
        """
        update broadcasts
        set is_routed = false, sender_id = null
        where organization_id = %(organization_id)s
          and id = %(id)s
          and is_routed
        """,
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )


async def active(tx: Tx) -> list[UUID]:
    """Broadcasts that have work to do or wait for their time."""
    return await tx.all(
        UUID,
        """
        select id
        from broadcasts
        where organization_id = %(organization_id)s
          and (state in ('scheduled', 'preparing', 'sending') or (state = 'cancelled' and stop_as is not null))
        order by send_at nulls first
        """,
        {"organization_id": tx.organization_id},
    )


async def names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names by id."""
    rows: list[tuple[UUID, str]] = await tx.all(
        tuple,
        "select id, name from broadcasts where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return dict(rows)


async def wake(tx: Tx, kind: str, at: datetime, *, move: bool = False) -> None:
    """Have the clock look at this organization at `at` or before; with `move`, at `at` and no other time."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, %(at)s)
        on conflict (organization_id, kind) do update
        set due_at = case when %(move)s then excluded.due_at else least(wakeups.due_at, excluded.due_at) end
        """,
        {"organization_id": tx.organization_id, "kind": kind, "at": at, "move": move},
    )


async def due_organizations(tx: Tx, kind: str) -> list[UUID]:
    """Organizations whose time has come; read outside any tenant."""
    return await tx.all(
        UUID, "select organization_id from wakeups where kind = %(kind)s and due_at <= now()", {"kind": kind}
    )


async def put_off(tx: Tx, kind: str, seconds: float) -> None:
    """A job looks after it now; should that die, the clock comes back."""
    await tx.execute(
        """
        update wakeups
        set due_at = now() + make_interval(secs => %(seconds)s)
        where organization_id = %(organization_id)s
          and kind = %(kind)s
          and due_at <= now()
        """,
        {"organization_id": tx.organization_id, "kind": kind, "seconds": seconds},
    )


async def rest(tx: Tx, kind: str) -> None:
    """Nothing is left to look after; a wake-up that came meanwhile is due within seconds and stays."""
    await tx.execute(
        """
        delete from wakeups
        where organization_id = %(organization_id)s
          and kind = %(kind)s
          and due_at > now() + interval '5 seconds'
        """,
        {"organization_id": tx.organization_id, "kind": kind},
    )


async def start_key(tx: Tx, broadcast_id: UUID) -> str | None:
    """The idempotency key that started it."""
    return await tx.first(
        str,
        "select start_key from broadcasts where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )


async def rate(tx: Tx, broadcast_id: UUID) -> tuple[float, datetime]:
    """Messages a second lately, and when that was measured."""
    return await tx.one(
        tuple,
        """
        select rate, rate_at
        from broadcast_counts
        where organization_id = %(organization_id)s
          and broadcast_id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )


async def ledger_floor(tx: Tx) -> UUID:
    """No row of a ledger written from now on has a smaller id: by the clock of the database, which makes those ids."""
    return await tx.one(UUID, "select koinon_uuid_floor(now() - interval '5 seconds')")


async def authors(tx: Tx, broadcast_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(broadcast, who wrote it) of those that a user wrote."""
    return await tx.all(
        tuple,
        """
        select id, created_by
        from broadcasts
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and created_by is not null
        """,
        {"organization_id": tx.organization_id, "ids": list(broadcast_ids)},
    )
