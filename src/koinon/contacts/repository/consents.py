"""The consent ledger (append-only) and the present state it leads to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts import (
    Channel,
    ConsentAction,
    ConsentEntry,
    ConsentFigure,
    ConsentRecord,
    ConsentState,
    ConsentText,
)
from koinon.platform.db import Tx

_APPEND = """
insert into consent_ledger (id, organization_id, contact_id, channel, address_hash, action, source, evidence,
                            text_version_id, actor_kind, actor_id, sender_id, ip, user_agent, note, occurred_at,
                            form_id)
select n.id, %(organization_id)s, n.contact_id, n.channel, n.address_hash, n.action, n.source, n.evidence,
       n.text_version_id, %(actor_kind)s, %(actor_id)s, n.sender_id, %(ip)s, %(user_agent)s, n.note, n.occurred_at,
       n.form_id
from unnest(%(id)s::uuid[], %(contact_id)s::uuid[], %(channel)s::text[], %(address_hash)s::bytea[], %(action)s::text[],
            %(source)s::text[], %(evidence)s::text[], %(text_version_id)s::uuid[], %(sender_id)s::uuid[],
            %(note)s::text[], %(occurred_at)s::timestamptz[], %(form_id)s::uuid[])
     as n (id, contact_id, channel, address_hash, action, source, evidence, text_version_id, sender_id, note,
           occurred_at, form_id)
on conflict (organization_id, channel, address_hash, action, evidence) where evidence is not null do nothing
returning id
"""

# The state of an address is its ledger's latest entry by (occurred_at, id): what `mismatches` replays.
_STATE = """
insert into address_consents (organization_id, channel, address_hash, state, changed_at, ledger_id)
select distinct on (channel, address_hash) %(organization_id)s, channel, address_hash, action, occurred_at, id
from consent_ledger
where organization_id = %(organization_id)s
  and id = any(%(ids)s)
order by channel, address_hash, occurred_at desc, id desc
on conflict (organization_id, channel, address_hash) do update
set state = excluded.state, changed_at = excluded.changed_at, ledger_id = excluded.ledger_id
where (address_consents.changed_at, address_consents.ledger_id) <= (excluded.changed_at, excluded.ledger_id)
"""


async def append(tx: Tx, ids: Sequence[UUID], entries: Sequence[ConsentEntry], now: datetime) -> set[UUID]:
    """Write entries under these ids and bring the states up to date; the ids that were new evidence."""
    added = await tx.all(
        UUID,
        _APPEND,
        {
            "organization_id": tx.organization_id,
            "actor_kind": tx.actor.kind.value,
            "actor_id": tx.actor.id,
            "ip": tx.actor.ip,
            "user_agent": tx.actor.user_agent,
            "id": list(ids),
            "contact_id": [e.contact_id for e in entries],
            "channel": [e.channel for e in entries],
            "address_hash": [e.address_hash for e in entries],
            "action": [e.action for e in entries],
            "source": [e.source for e in entries],
            "evidence": [e.evidence for e in entries],
            "text_version_id": [e.text_version_id for e in entries],
            "sender_id": [e.sender_id for e in entries],
            "note": [e.note for e in entries],
            "occurred_at": [e.occurred_at or now for e in entries],
            "form_id": [e.form_id for e in entries],
        },
    )
    if added:
        await tx.execute(_STATE, {"organization_id": tx.organization_id, "ids": added})
    return set(added)


async def states(tx: Tx, channel: str, hashes: Sequence[bytes], *, lock: bool = False) -> dict[bytes, ConsentState]:
    """The present state by address hash; addresses without any entry are absent (unknown)."""
    rows: list[tuple[bytes, Any, datetime, Any, UUID, bool]] = await tx.all(
        tuple,
        f"""
        select s.address_hash, s.state, s.changed_at, l.source, s.ledger_id, l.form_id is not null
        from address_consents s
        join consent_ledger l on l.organization_id = %(organization_id)s and l.id = s.ledger_id
        where s.organization_id = %(organization_id)s
          and s.channel = %(channel)s
          and s.address_hash = any(%(hashes)s)
        {"order by s.address_hash for update of s" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "channel": channel, "hashes": list(hashes)},
    )
    return {row[0]: ConsentState(*row[1:]) for row in rows}


class LedgerRow(Struct, frozen=True):
    """What a later row needs of an earlier one."""

    id: UUID
    channel: Channel
    address_hash: bytes
    action: ConsentAction
    text_version_id: UUID | None
    form_id: UUID | None


async def several(tx: Tx, ids: Sequence[UUID]) -> list[LedgerRow]:
    """Rows of the ledger by id."""
    return await tx.all(
        LedgerRow,
        """
        select id, channel, address_hash, action, text_version_id, form_id
        from consent_ledger
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        order by id
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def in_force(tx: Tx, ids: Sequence[UUID]) -> list[LedgerRow]:
    """Those of these rows that are still the last word on their address."""
    return await tx.all(
        LedgerRow,
        """
        select l.id, l.channel, l.address_hash, l.action, l.text_version_id, l.form_id
        from consent_ledger l
        join address_consents s on s.organization_id = %(organization_id)s and s.channel = l.channel
          and s.address_hash = l.address_hash and s.ledger_id = l.id
        where l.organization_id = %(organization_id)s
          and l.id = any(%(ids)s)
        order by l.id
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


RELATIONSHIP_SETTING = "contacts.relationship_declared"
# Asked inside statements of messaging that must stay one statement, hence the only look into a table of organizations.
RELATIONSHIP = f"""exists (
  select from organization_settings os
  where os.organization_id = %(organization_id)s and os.key = '{RELATIONSHIP_SETTING}' and os.value = 'true'::jsonb)"""


# Of whom they absorbed too: the ledger is append-only and stays under the ids it was written with.
_THEIRS = """(l.contact_id = %(contact_id)s or l.contact_id = any(array(
  select m.from_id
  from merged_ids m
  where m.organization_id = %(organization_id)s and m.into_id = %(contact_id)s)))"""
_OF_THEIR_ADDRESSES = """l.address_hash = any(array(
  select a.value_hash
  from addresses a
  where a.organization_id = %(organization_id)s and a.contact_id = %(contact_id)s))"""


async def ledger(
    tx: Tx,
    *,
    contact_id: UUID | None,
    channel: str | None,
    sources: Sequence[str],
    before: tuple[datetime, UUID] | None,
    limit: int,
    backwards: bool = False,
) -> list[ConsentRecord]:
    """Entries, newest first, of a contact (and of the addresses they share), or of everybody."""
    conditions, (sign, way) = "", (">", "asc") if backwards else ("<", "desc")
    if contact_id is not None:
        conditions += f" and ({_THEIRS} or {_OF_THEIR_ADDRESSES})"
    if channel is not None:
        conditions += " and l.channel = %(channel)s"
    if sources:
        conditions += " and l.source = any(%(sources)s)"
    if before is not None:
        conditions += f" and (l.occurred_at, l.id) {sign} (%(at)s::timestamptz, %(id)s::uuid)"
    return await tx.all(
        ConsentRecord,
        f"""
        select l.id, l.contact_id, l.channel, l.action, l.source, l.evidence, l.text_version_id, t.body as text,
               l.actor_kind, l.actor_id, l.sender_id, l.note, l.occurred_at, l.recorded_at, l.form_id,
               l.topic_id
        from consent_ledger l
        left join consent_texts t on t.organization_id = %(organization_id)s and t.id = l.text_version_id
        where l.organization_id = %(organization_id)s
          {conditions}
          /* asked: l.occurred_at; l.recorded_at */
        order by l.occurred_at {way}, l.id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "contact_id": contact_id,
            "channel": channel,
            "sources": list(sources),
            "at": before[0] if before else None,
            "id": before[1] if before else None,
            "limit": limit,
        },
    )


async def figures(tx: Tx, since: datetime, until: datetime) -> list[ConsentFigure]:
    """Entries by month, channel, action and source, the latest month first."""
    return await tx.all(
        ConsentFigure,
        """
        select date_trunc('month', occurred_at at time zone 'UTC')::date as month, channel, action, source,
               count(*) as entries, count(distinct address_hash) as addresses
        from consent_ledger
        where organization_id = %(organization_id)s
          and occurred_at >= %(since)s
          and occurred_at < %(until)s
          and topic_id is null
        group by 1, 2, 3, 4
        order by 1 desc, 2, 3, 4
        """,
        {"organization_id": tx.organization_id, "since": since, "until": until},
    )


async def states_by_channel(tx: Tx) -> list[tuple[str, str, int]]:
    """(channel, state, addresses) as they stand; to who is limited to locations, of addresses of their people."""
    own = """
          and exists (select from addresses a
                      where a.organization_id = %(organization_id)s and a.value_hash = s.address_hash)"""
    return await tx.all(
        tuple,
        f"""
        select channel, state, count(*)
        from address_consents s
        where organization_id = %(organization_id)s{own if tx.actor.places else ""}
        group by channel, state
        order by channel, state
        """,
        {"organization_id": tx.organization_id},
    )


async def opted_out_through(tx: Tx, sender_ids: Sequence[UUID]) -> set[bytes]:
    """Hashes of the numbers whose opt-out from texts came through one of these senders."""
    found = await tx.all(
        bytes,
        """
        select s.address_hash
        from address_consents s
        join consent_ledger l on l.organization_id = %(organization_id)s and l.id = s.ledger_id
        where s.organization_id = %(organization_id)s
          and s.channel = 'sms'
          and s.state = 'denied'
          and l.sender_id = any(%(sender_ids)s)
        """,
        {"organization_id": tx.organization_id, "sender_ids": list(sender_ids)},
    )
    return set(found)


async def mismatches(tx: Tx) -> int:
    """How many addresses have a state other than their replayed ledger gives (CON-043): 0, or something is wrong."""
    return await tx.one(
        int,
        """
        with replayed as (
          select distinct on (channel, address_hash) channel, address_hash, action
          from consent_ledger
          where organization_id = %(organization_id)s
            and topic_id is null
            and scope = 'address'
          order by channel, address_hash, occurred_at desc, id desc
        )
        select count(*)
        from replayed r
        full join (select channel, address_hash, state from address_consents
                   where organization_id = %(organization_id)s) s
          on s.channel = r.channel and s.address_hash = r.address_hash
        where r.action is distinct from s.state
        """,
        {"organization_id": tx.organization_id},
    )


_TEXT_COLUMNS = "id, key, locale, version, body, published_at"


async def insert_text(tx: Tx, text_id: UUID, key: str, locale: str, body: str) -> ConsentText:
    """Publish the next version of a text."""
    return await tx.one(
        ConsentText,
        f"""
        insert into consent_texts (id, organization_id, key, locale, version, body, created_by)
        select %(id)s, %(organization_id)s, %(key)s, %(locale)s, coalesce(max(version), 0) + 1, %(body)s, %(by)s
        from consent_texts
        where organization_id = %(organization_id)s
          and key = %(key)s
          and locale = %(locale)s
        returning {_TEXT_COLUMNS}
        """,
        {
            "id": text_id,
            "organization_id": tx.organization_id,
            "key": key,
            "locale": locale,
            "body": body,
            "by": tx.actor.id,
        },
    )


async def texts(tx: Tx) -> list[ConsentText]:
    """All versions of all texts, newest first."""
    return await tx.all(
        ConsentText,
        f"""
        select {_TEXT_COLUMNS}
        from consent_texts
        where organization_id = %(organization_id)s
        order by key, locale, version desc
        """,
        {"organization_id": tx.organization_id},
    )


async def text_exists(tx: Tx, text_id: UUID) -> bool:
    """Whether there is a text of this id."""
    return bool(
        await tx.scalar(
            "select 1 from consent_texts where organization_id = %(organization_id)s and id = %(id)s",
            {"organization_id": tx.organization_id, "id": text_id},
        )
    )
