"""Sessions: a signed token of 15 minutes says who calls, an opaque one that rotates renews it (IDN-011..015, ADR 9).

Browsers hold both as cookies; what a session may do is read from the database, at most two seconds late.
"""

import time
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import structs

from koinon.identity import events, letters, repository, seating, security_log, timeouts
from koinon.identity import session_repository as rows
from koinon.identity.apps import gate
from koinon.identity.contracts import Client, Session, SignedIn
from koinon.identity.factors import requirement
from koinon.identity.security_log import Kind
from koinon.identity.session_repository import LiveSession, Rotation
from koinon.identity.support import policy as support
from koinon.identity.tokens import access, refresh, signing
from koinon.identity.tokens.access import Subject
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.services import Services

SEEN_EVERY = timedelta(minutes=1)
REMEMBER_SECONDS = 2.0
MOST_REMEMBERED = 10_000


class Known(NamedTuple):
    """A live session, resolved to who acts where."""

    session_id: UUID
    actor: Actor | None
    user_id: UUID
    name: str
    authenticated_at: datetime | None = None
    version: int = 1
    amr: tuple[str, ...] = ()
    must_enrol_by: datetime | None = None
    is_verified: bool = True
    view_role: str | None = None
    support_until: datetime | None = None
    kind: str = "browser"
    lacks_app_lock: bool = False
    slug: str = ""


class Tokens(NamedTuple):
    """What a session's holder keeps."""

    access: str
    refresh: str
    session_id: UUID
    expires_at: datetime


class Remembered:
    """Resolved sessions for two seconds: a page's many small requests ask the database once.

    What ends here is forgotten here at once; another process forgets within the two seconds.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, tuple[float, Known]] = OrderedDict()

    def get(self, session_id: UUID) -> Known | None:
        """The session, if it was resolved a moment ago."""
        kept = self._kept.get(session_id)
        return kept[1] if kept is not None and kept[0] > time.monotonic() else None

    def put(self, known: Known) -> None:
        """Remember a resolved session."""
        self._kept[known.session_id] = time.monotonic() + REMEMBER_SECONDS, known
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)

    def forget(self) -> None:
        """Forget every session: one ended, or somebody's rights changed."""
        self._kept.clear()


REMEMBERED = Remembered()


async def begin(
    tx: Tx,
    services: Services,
    user_id: UUID,
    organization_id: UUID | None,
    client: Client,
    *,
    amr: tuple[str, ...] = ("pwd",),
    kind: str = "browser",
    device_id: str | None = None,
) -> SignedIn:
    """Begin a session for a user; `amr` are the ways they proved to be themselves (RFC 8176)."""
    now, session_id = clock.now(), ids.uuid7()
    user = await repository.user(tx, user_id)
    if user is None:
        raise errors.INVALID_CREDENTIALS()
    agent = (client.user_agent or "")[:400] or None
    ever, here, abroad = await rows.was_seen(tx, user_id, agent, client.country)
    token = refresh.first(session_id)
    limits = await timeouts.limits(tx, kind)
    expires_at, absolute = limits.ends(now, now)
    await rows.insert_session(
        tx,
        {
            "id": session_id,
            "user_id": user_id,
            "organization_id": organization_id,
            "refresh_hash": refresh.digest(services.vault, token),
            "kind": kind,
            "device_id": device_id,
            "amr": list(amr),
            "ip": client.ip,
            "user_agent": agent,
            "country": client.country,
            "idle_seconds": int(limits.idle.total_seconds()),
            "now": now,
            "expires_at": expires_at,
            "absolute_expires_at": absolute,
        },
    )
    tx.publish(events.session_started(user_id, session_id))
    await security_log.note(tx, Kind.LOGIN_SUCCEEDED, client, user_id=user_id, organization_id=organization_id, by=amr)
    if ever and (abroad or not here):
        details = {"country": client.country} if abroad else {}
        await security_log.note(
            tx, Kind.NEW_DEVICE, client, user_id=user_id, organization_id=organization_id, **details
        )
        await letters.post(tx, services, user, letters.new_device(client, user.time_zone, abroad=abroad))
    signed = await access_token(tx, services, await _live(tx, session_id, now))
    text = refresh.encode(services.vault, token)
    return SignedIn(text, session_id, user, organization_id, absolute, signed)


async def _live(tx: Tx, session_id: UUID, now: datetime) -> LiveSession:
    found = await rows.live_session(tx, session_id, now)
    if found is None:
        raise errors.SESSION_REVOKED()
    return found


async def access_token(tx: Tx, services: Services, live: LiveSession | Rotation) -> str:
    """A signed token for a session, with the seat it stands in."""
    await seating.see_own_seats(tx, live.user_id)
    seat = await rows.membership(tx, live.user_id, live.organization_id)
    subject = Subject(
        live.user_id,
        live.id,
        live.organization_id if seat else None,
        seat.id if seat else None,
        seat.role if seat else None,
        live.token_version,
        live.amr,
    )
    return access.issue(await signing.ring(tx, services.vault), services.configuration.base_url, subject)


async def resolve(services: Services, claims: access.Claims, client: Client, *, quiet: bool = False) -> Known:
    """Who a verified access token speaks for; `quiet` calls do not keep a session from going idle.

    Raises `session_revoked` for a session that ended, `expired_token` where the token is older than the password.
    """
    known = await of_session(services, claims.session_id, quiet=quiet)
    if known.version != claims.version:
        raise errors.EXPIRED_TOKEN()
    return known if known.actor is None else known._replace(actor=_at(known.actor, client))


async def of_session(services: Services, session_id: UUID, *, quiet: bool = False) -> Known:
    """A live session by its id. Raises `session_revoked`."""
    known = REMEMBERED.get(session_id)
    if known is None:
        async with services.database.system() as tx:
            known, joined = await _look_up(tx, session_id, quiet=quiet)
        if joined is not None and known.actor is not None and known.actor.organization_id is not None:
            policy = await requirement.policy_of(services.database, joined.organization_id)
            by = requirement.must_enrol_by(policy, joined.role, joined.joined_at)
            known = known._replace(must_enrol_by=by)
        if await gate.needs_lock(services.database, known.kind, known.amr, known.actor):
            known = known._replace(lacks_app_lock=True)
        REMEMBERED.put(known)
    return known


async def _look_up(tx: Tx, session_id: UUID, *, quiet: bool) -> tuple[Known, rows.Membership | None]:
    """The session, and its seat where the user has no second factor: the organization may ask for one."""
    now = clock.now()
    live = await _live(tx, session_id, now)
    if not quiet and now - live.last_seen_at > SEEN_EVERY:
        until = min(now + timedelta(seconds=live.idle_seconds), live.absolute_expires_at)
        await rows.prolong_session(tx, live.id, now, until)
        await rows.see_user(tx, live.user_id, now)
    if (supporting := await _supporting(tx, live, now)) is not None:
        return supporting, None
    await seating.see_own_seats(tx, live.user_id)
    seat = await _seat(tx, live)
    if seat is not None and seat.organization_id != live.organization_id:
        await rows.put_session(tx, live.id, seat.organization_id)
    joined = None
    if seat is not None and not seat.is_sample and live.mfa_enrolled_at is None:
        joined = await rows.membership(tx, live.user_id, seat.home)
    actor, amr = _actor(live, seat), tuple(live.amr)
    if live.view_role is not None and actor is not None and seat is not None:
        seen = await seating.permissions_of(tx, seat.home, live.view_role)
        actor = structs.replace(actor, permissions=actor.permissions & seen, read_only=True)
    known = Known(live.id, actor, live.user_id, live.name, live.authenticated_at, live.token_version, amr)
    verified = live.email_verified_at is not None
    known = known._replace(is_verified=verified, view_role=live.view_role, kind=live.kind)
    return known._replace(slug=seat.slug if seat else ""), joined


async def _supporting(tx: Tx, live: LiveSession, now: datetime) -> Known | None:
    """An operator who looks into an organization as support (IDN-052): under their own name, within its hour."""
    member, until = live.support_for, live.support_until
    if member is None or until is None or until <= now or not live.is_operator or live.mfa_enrolled_at is None:
        return None
    await seating.see_own_seats(tx, member)
    seat = next((row for row in await seating.seats(tx, member) if row.organization_id == live.support_at), None)
    if seat is None:
        return None
    may_write = live.support_writes_until is not None and live.support_writes_until > now
    actor = structs.replace(
        _actor(live, seat),
        permissions=support.within_reach(seat.permissions),
        is_operator=False,
        read_only=not may_write,
        on_behalf_of=member,
    )
    return Known(
        live.id, actor, live.user_id, live.name, live.authenticated_at, live.token_version, tuple(live.amr),
        support_until=until, slug=seat.slug,
    )  # fmt: skip


async def _seat(tx: Tx, live: LiveSession) -> seating.SeatRow | None:
    """The seat the session stands in; in a sandbox it is that of its living organization, at every request anew."""
    own = await seating.seats(tx, live.user_id)
    if live.organization_id is None or any(row.organization_id == live.organization_id for row in own):
        return _current(own, live.organization_id)
    twins = await seating.sandbox_seats(tx, own)
    inside = next((row for row in twins if row.organization_id == live.organization_id), None)
    return inside or _current(own, live.organization_id)


def _current(rows: list[seating.SeatRow], organization_id: UUID | None) -> seating.SeatRow | None:
    """The seat in the session's organization, else the first one."""
    chosen = next((row for row in rows if row.organization_id == organization_id), None)
    return chosen or next(iter(rows), None)


def _actor(live: LiveSession, seat: seating.SeatRow | None) -> Actor:
    return Actor(
        kind=ActorKind.USER,
        organization_id=seat.organization_id if seat else None,
        id=live.user_id,
        name=live.name,
        permissions=seat.permissions if seat else frozenset(),
        location_ids=frozenset(seat.location_ids) if seat else frozenset(),
        locale=live.locale,
        livemode=seat is None or seat.sandbox_of is None,
        # IDN-052: an operator has a second factor, always, and sees as a role what the role sees.
        is_operator=live.is_operator and live.mfa_enrolled_at is not None and live.view_role is None,
    )


def _at(actor: Actor, client: Client) -> Actor:
    return structs.replace(actor, ip=client.ip, user_agent=client.user_agent, request_id=client.request_id)


async def move(services: Services, user_id: UUID, session_id: UUID, organization_id: UUID, home: UUID) -> None:
    """Make another organization the session's own, with the timeouts of `home`: a sandbox's are those of its twin."""
    now = clock.now()
    acting = Actor(kind=ActorKind.USER, organization_id=home, id=user_id)
    async with services.database.transaction(acting) as tx:
        live = await _live(tx, session_id, now)
        limits = await timeouts.limits(tx, live.kind)
        expires_at, absolute = limits.ends(live.created_at, now)
        if absolute <= now:
            raise errors.SESSION_REVOKED()
        values: dict[str, Any] = {
            "organization_id": organization_id,
            "idle_seconds": int(limits.idle.total_seconds()),
            "expires_at": expires_at,
            "absolute_expires_at": absolute,
        }
        await rows.move_session(tx, session_id, values)
        tx.after_commit(REMEMBERED.forget)


async def own_sessions(services: Services, known: Known) -> list[Session]:
    """The live sessions of whoever is in `known`, the latest used first."""
    async with services.database.system() as tx:
        found = await rows.sessions(tx, known.user_id, clock.now())
    return [structs.replace(row, current=row.id == known.session_id) for row in found]
