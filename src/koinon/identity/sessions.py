"""Sessions: one opaque cookie, 7 days idle, 30 absolute; the database keeps only its keyed hash."""

import secrets
import time
from collections import OrderedDict
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from litestar.datastructures import Cookie

from koinon.identity import events, repository, seating
from koinon.identity.contracts import Client, SignedIn
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Database, Tx

COOKIE = "__Host-koinon"
IDLE, ABSOLUTE = timedelta(days=7), timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
REMEMBER_SECONDS = 2.0
MOST_REMEMBERED = 10_000
_PURPOSE = "session"


class Known(NamedTuple):
    """A live session, resolved to who acts where."""

    session_id: UUID
    actor: Actor | None
    user_id: UUID
    name: str


class Remembered:
    """Resolved sessions for two seconds: a page's many small requests ask the database once.

    What ends here is forgotten here at once; another process forgets within the two seconds.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, tuple[float, Known]] = OrderedDict()

    def get(self, token_hash: bytes) -> Known | None:
        """The session, if it was resolved a moment ago."""
        kept = self._kept.get(token_hash)
        return kept[1] if kept is not None and kept[0] > time.monotonic() else None

    def put(self, token_hash: bytes, known: Known) -> None:
        """Remember a resolved session."""
        self._kept[token_hash] = time.monotonic() + REMEMBER_SECONDS, known
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)

    def forget(self) -> None:
        """Forget every session: one ended, or somebody's rights changed."""
        self._kept.clear()


REMEMBERED = Remembered()


async def begin(tx: Tx, vault: Vault, user_id: UUID, organization_id: UUID | None, client: Client) -> SignedIn:
    """Begin a session for a user."""
    token, now = secrets.token_urlsafe(32), clock.now()
    session_id = ids.uuid7()
    await repository.insert_session(
        tx,
        {
            "id": session_id,
            "user_id": user_id,
            "organization_id": organization_id,
            "token_hash": vault.hash_secret(token, _PURPOSE),
            "ip": client.ip,
            "user_agent": (client.user_agent or "")[:400] or None,
            "expires_at": now + IDLE,
            "absolute_expires_at": now + ABSOLUTE,
        },
    )
    tx.publish(events.session_started(user_id, session_id))
    user = await repository.user(tx, user_id)
    if user is None:
        raise errors.INVALID_CREDENTIALS()
    return SignedIn(token, session_id, user, organization_id, now + ABSOLUTE)


async def resolve(database: Database, vault: Vault, token: str, client: Client) -> Known:
    """Who a session's token speaks for. Raises `session_revoked` for one that has ended or never was."""
    token_hash = vault.hash_secret(token, _PURPOSE)
    known = REMEMBERED.get(token_hash)
    if known is None:
        async with database.system() as tx:
            known = await _look_up(tx, token_hash)
        REMEMBERED.put(token_hash, known)
    if known.actor is None:
        return known
    return known._replace(actor=_at(known.actor, client))


async def _look_up(tx: Tx, token_hash: bytes) -> Known:
    now = clock.now()
    live = await repository.live_session(tx, token_hash, now)
    if live is None:
        raise errors.SESSION_REVOKED()
    if now - live.last_seen_at > SEEN_EVERY:
        await repository.prolong_session(tx, live.id, now, min(now + IDLE, live.absolute_expires_at))
    await seating.see_own_seats(tx, live.user_id)
    seat = _current(await seating.seats(tx, live.user_id), live.organization_id)
    if seat is not None and seat.organization_id != live.organization_id:
        await repository.move_session(tx, live.id, seat.organization_id)
    return Known(live.id, _actor(live, seat), live.user_id, live.name)


def _current(rows: list[seating.SeatRow], organization_id: UUID | None) -> seating.SeatRow | None:
    """The seat in the session's organization, else the first one."""
    chosen = next((row for row in rows if row.organization_id == organization_id), None)
    return chosen or next(iter(rows), None)


def _actor(live: repository.LiveSession, seat: seating.SeatRow | None) -> Actor | None:
    return Actor(
        kind=ActorKind.USER,
        organization_id=seat.organization_id if seat else None,
        id=live.user_id,
        name=live.name,
        permissions=seat.permissions if seat else frozenset(),
        location_ids=frozenset(seat.location_ids) if seat else frozenset(),
        locale=live.locale,
    )


def _at(actor: Actor, client: Client) -> Actor:
    values: dict[str, Any] = {name: getattr(actor, name) for name in actor.__struct_fields__}
    return Actor(**{**values, "ip": client.ip, "user_agent": client.user_agent, "request_id": client.request_id})


def session_cookie(signed_in: SignedIn) -> Cookie:
    """The cookie of a new session. Browsers refuse it on plain HTTP off this machine (`cookie_would_be_dropped`)."""
    return _cookie(signed_in.token, ABSOLUTE)


def cleared_cookie() -> Cookie:
    """The cookie that ends the browser's part of a session."""
    return _cookie("", timedelta(0))


def _cookie(value: str, age: timedelta) -> Cookie:
    return Cookie(
        key=COOKIE, value=value, max_age=int(age.total_seconds()), path="/", secure=True, httponly=True, samesite="lax"
    )
