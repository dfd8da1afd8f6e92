"""Requests for consent: who was asked, until when, and how they answered (double opt-in)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts import Channel, ConsentRequest, RequestState
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

KIND = "consent_request"
_COLUMNS = "r.id, r.contact_id, r.channel, r.text_version_id, r.state, r.created_at, r.expires_at, r.answered_at"
_ANSWERS = {"granted": "confirmed", "denied": "refused", "unknown": "expired"}


class Asked(Struct, frozen=True):
    """A request with the address and the words it is about; without the address nobody has it any more."""

    id: UUID
    contact_id: UUID
    channel: Channel
    address_hash: bytes
    text_version_id: UUID
    state: RequestState
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    text: str
    locale: str
    address_cipher: bytes | None
    country: str | None


_ASKED = f"""
select {_COLUMNS}, r.address_hash, t.body as text, t.locale, a.value_cipher as address_cipher, a.country
from consent_requests r
join consent_texts t on t.organization_id = %(organization_id)s and t.id = r.text_version_id
left join addresses a on a.organization_id = %(organization_id)s and a.contact_id = r.contact_id
  and a.value_hash = r.address_hash
where r.organization_id = %(organization_id)s
"""


async def insert(tx: Tx, request: ConsentRequest, address_hash: bytes, remind_at: datetime, key_hash: bytes) -> None:
    """Keep a request and the hash under which its link is found before the tenant is known."""
    values = {
        "organization_id": tx.organization_id,
        "id": request.id,
        "contact_id": request.contact_id,
        "channel": request.channel,
        "address_hash": address_hash,
        "text_version_id": request.text_version_id,
        "created_by": tx.actor.id,
        "created_at": request.created_at,
        "remind_at": remind_at,
        "expires_at": request.expires_at,
        "kind": KIND,
        "key_hash": key_hash,
    }
    await tx.execute(
        """
        insert into consent_requests (id, organization_id, contact_id, channel, address_hash, text_version_id,
                                      created_by, created_at, remind_at, expires_at)
        values (%(id)s, %(organization_id)s, %(contact_id)s, %(channel)s, %(address_hash)s, %(text_version_id)s,
                %(created_by)s, %(created_at)s, %(remind_at)s, %(expires_at)s)
        """,
        values,
    )
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values (%(kind)s, %(key_hash)s, %(organization_id)s, %(id)s)
        """,
        values,
    )


async def find(tx: Tx, key_hash: bytes) -> tuple[UUID, UUID] | None:
    """(organization, request) behind a link; outside any tenant."""
    return await tx.first(
        tuple,
        "select organization_id, target_id from directory where kind = %(kind)s and key_hash = %(key_hash)s",
        {"kind": KIND, "key_hash": key_hash},
    )


async def get(tx: Tx, request_id: UUID, *, lock: bool = False) -> Asked | None:
    """A request with what it is about."""
    return await tx.first(
        Asked,
        f"{_ASKED} and r.id = %(id)s {'for update of r' if lock else ''}",
        {"organization_id": tx.organization_id, "id": request_id},
    )


async def waiting(tx: Tx, channel: Channel, address_hash: bytes) -> UUID | None:
    """The request an address has not answered yet."""
    return await tx.first(
        UUID,
        """
        select id
        from consent_requests
        where organization_id = %(organization_id)s
          and channel = %(channel)s
          and address_hash = %(address_hash)s
          and state = 'waiting'
        """,
        {"organization_id": tx.organization_id, "channel": channel, "address_hash": address_hash},
    )


async def waiting_texts(tx: Tx, channel: Channel, hashes: Sequence[bytes]) -> dict[bytes, UUID]:
    """The words that each of these addresses is being asked about."""
    found: list[tuple[bytes, UUID]] = await tx.all(
        tuple,
        """
        select address_hash, text_version_id
        from consent_requests
        where organization_id = %(organization_id)s
          and channel = %(channel)s
          and address_hash = any(%(hashes)s)
          and state = 'waiting'
        """,
        {"organization_id": tx.organization_id, "channel": channel, "hashes": list(hashes)},
    )
    return dict(found)


async def answer(tx: Tx, channel: Channel, states: Mapping[bytes, str]) -> None:
    """Close what addresses were asked, by the state (granted, denied, unknown) they are in now."""
    if not states:
        return
    await tx.execute(
        """
        update consent_requests r
        set state = n.state, answered_at = now()
        from unnest(%(hashes)s::bytea[], %(states)s::text[]) as n (address_hash, state)
        where r.organization_id = %(organization_id)s
          and r.channel = %(channel)s
          and r.address_hash = n.address_hash
          and r.state = 'waiting'
        """,
        {
            "organization_id": tx.organization_id,
            "channel": channel,
            "hashes": list(states),
            "states": [_ANSWERS[state] for state in states.values()],
        },
    )


async def of_contact(tx: Tx, contact_id: UUID, at: Cursor | None = None, limit: int = 25) -> list[ConsentRequest]:
    """What a person was asked, newest first."""
    sign, way = (">", "asc") if at is not None and at.direction == "prev" else ("<", "desc")
    beyond = f"and (r.created_at, r.id) {sign} (%(at)s::timestamptz, %(id)s::uuid)" if at else ""
    return await tx.all(
        ConsentRequest,
        f"""
        select {_COLUMNS}
        from consent_requests r
        where r.organization_id = %(organization_id)s
          and r.contact_id = %(contact_id)s
          {beyond}
          /* asked: r.created_at; greatest(r.created_at, r.answered_at) */
        order by r.created_at {way}, r.id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "contact_id": contact_id,
            "at": at.moment if at else None,
            "id": at.id if at else None,
            "limit": limit,
        },
    )


async def expired(tx: Tx, now: datetime, limit: int) -> list[Asked]:
    """Requests whose time is over, locked."""
    return await tx.all(
        Asked,
        f"""{_ASKED}
          and r.state = 'waiting'
          and r.expires_at <= %(now)s
        order by r.expires_at, r.id
        limit %(limit)s
        for update of r skip locked
        """,
        {"organization_id": tx.organization_id, "now": now, "limit": limit},
    )


async def close(tx: Tx, ids: Sequence[UUID], state: RequestState) -> None:
    """Close requests that stand open for another reason than their address's consent."""
    await tx.execute(
        """
        update consent_requests
        set state = %(state)s, answered_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and state = 'waiting'
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "state": state},
    )


async def take_reminders(tx: Tx, now: datetime, limit: int) -> list[Asked]:
    """Requests to remind of now; they are never given again."""
    due = await tx.all(
        Asked,
        f"""{_ASKED}
          and r.state = 'waiting'
          and r.remind_at <= %(now)s
          and r.expires_at > %(now)s
        order by r.remind_at, r.id
        limit %(limit)s
        for update of r skip locked
        """,
        {"organization_id": tx.organization_id, "now": now, "limit": limit},
    )
    await tx.execute(
        """
        update consent_requests
        set remind_at = null
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": [one.id for one in due]},
    )
    return due


async def next_due(tx: Tx) -> datetime | None:
    """When the next reminder or expiry is due."""
    return await tx.first(
        datetime,
        """
        select least(min(remind_at), min(expires_at))
        from consent_requests
        where organization_id = %(organization_id)s
          and state = 'waiting'
        """,
        {"organization_id": tx.organization_id},
    )
