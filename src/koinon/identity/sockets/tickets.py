"""Tickets: sixty seconds to open one socket, for programs and apps that cannot send a cookie (INB-060)."""

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from koinon.identity import repository
from koinon.identity.sessions import Known
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services

LIFE = timedelta(seconds=60)
PURPOSE = "realtime_ticket"
MOST_CHARACTERS = 8_192


class Ticket(msgspec.Struct, frozen=True):
    """What opens a socket once: `/realtime?ticket=…`, before `expires_at`."""

    ticket: str
    expires_at: datetime


class Held(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a ticket says: a session, or a key with what it may do."""

    until: float
    nonce: str
    session_id: UUID | None = None
    organization_id: UUID | None = None
    key_id: UUID | None = None
    name: str = ""
    permissions: list[str] = []
    location_ids: list[UUID] = []
    livemode: bool = True

    def actor(self) -> Actor:
        """The key that asked for the ticket."""
        return Actor(
            kind=ActorKind.API_KEY,
            organization_id=self.organization_id,
            id=self.key_id,
            name=self.name,
            permissions=frozenset(self.permissions),
            location_ids=frozenset(self.location_ids),
            livemode=self.livemode,
        )


def issue(services: Services, actor: Actor, known: Known | None) -> Ticket:
    """A ticket for whoever calls."""
    until, nonce = clock.now() + LIFE, secrets.token_urlsafe(16)
    if known is not None:
        held = Held(until.timestamp(), nonce, session_id=known.session_id)
    else:
        held = Held(
            until.timestamp(), nonce, None, actor.organization_id, actor.id, actor.name,
            sorted(actor.permissions), sorted(actor.location_ids), actor.livemode,
        )  # fmt: skip
    body = msgspec.json.encode(held)
    return Ticket(f"{_text(body)}.{_text(services.vault.sign(body, PURPOSE))}", until)


async def redeem(services: Services, ticket: str) -> Held:
    """What a ticket says. Raises 401 for one that is not ours, is over, or was shown before."""
    held, body = _opened(services, ticket)
    async with services.database.system() as tx:
        until = datetime.fromtimestamp(held.until, clock.now().tzinfo)
        first = await repository.take_token(tx, ids.uuid7(), PURPOSE, services.vault.hash_secret(body, PURPOSE), until)
    if not first:
        raise errors.INVALID_TOKEN()
    return held


def _opened(services: Services, ticket: str) -> tuple[Held, str]:
    body, _, signature = ticket[:MOST_CHARACTERS].partition(".")
    try:
        raw, signed = _bytes(body), _bytes(signature)
        if not hmac.compare_digest(services.vault.sign(raw, PURPOSE), signed):
            raise errors.INVALID_TOKEN()
        held: Held = msgspec.json.decode(raw, type=Held)
    except (ValueError, msgspec.DecodeError):
        raise errors.INVALID_TOKEN() from None
    if held.until <= clock.now().timestamp():
        raise errors.EXPIRED_TOKEN()
    return held, body


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
