"""The way to a provider and back (IDN-037)."""

import base64
import secrets
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon.identity import accounts, policy, seating, security_log, sessions
from koinon.identity import repository as users
from koinon.identity.confirming import confirm
from koinon.identity.contracts import Client, SignedIn, SignUp, User
from koinon.identity.entering import FEDERATED, Entry
from koinon.identity.errors import SSO_FAILED
from koinon.identity.factors import repository as factors
from koinon.identity.factors.second_step import Challenge, first_proof_given
from koinon.identity.links import following
from koinon.identity.security_log import Kind
from koinon.identity.sso import repository
from koinon.identity.sso.finding import load
from koinon.identity.sso.provider import Identity, Provider, ProviderError, Registered
from koinon.identity.sso.repository import Connection
from koinon.identity.stepping_up import AT_PROVIDER, FRESH
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import CryptoError
from koinon.platform.services import Services

CALLBACK = "/api/v1/auth/sso/callback"
SEAL, SECRET = "sso_journey", "sso_secret"
LIFE_SECONDS = 600
BY_PROVIDER = Entry((FEDERATED,))


class Journey(msgspec.Struct, frozen=True):
    """What the browser carries, sealed, on its way to the provider and back."""

    connection_id: UUID
    state: str
    nonce: str
    verifier: str
    next: str
    expires_at: float
    session_id: UUID | None = None


class Departure(NamedTuple):
    """Where the browser goes, and what it carries."""

    url: str
    sealed: str


def provider_of(services: Services, connection: Connection) -> Provider:
    """The provider of a connection."""
    return Provider(connection.issuer, is_local=services.configuration.env in ("development", "test", "demo"))


def registered(services: Services, connection: Connection) -> Registered:
    """What its provider knows us by."""
    secret = services.vault.decrypt(connection.client_secret, connection.organization_id, SECRET)
    return Registered(connection.client_id, secret, services.configuration.base_url + CALLBACK)


async def depart(
    services: Services, connection_id: UUID, next_path: str, email: str = "", session_id: UUID | None = None
) -> Departure:
    """Send the browser to the provider, with `session_id` to confirm who is in it. Raises 404, 403 `sso_failed`."""
    connection = await load(services, connection_id)
    provider = provider_of(services, connection)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    try:
        known = await provider.metadata()
    except ProviderError as refused:
        raise await _failed(services, connection, refused.reason, Client()) from None
    us, anew = registered(services, connection), session_id is not None
    url = provider.start(known, us, state=state, nonce=nonce, verifier=verifier, email=email, anew=anew)
    until = clock.now().timestamp() + LIFE_SECONDS
    journey = Journey(connection_id, state, nonce, verifier, next_path, until, session_id)
    sealed = services.vault.seal(msgspec.json.encode(journey), UUID(int=0), SEAL)
    return Departure(url, base64.urlsafe_b64encode(sealed).decode())


def journey_of(services: Services, sealed: str) -> Journey:
    """What the browser brings back. Raises 403 `sso_failed`."""
    try:
        data = services.vault.unseal(base64.urlsafe_b64decode(sealed), UUID(int=0), SEAL)
        journey = msgspec.json.decode(data, type=Journey)
    except (CryptoError, ValueError, msgspec.DecodeError):
        raise SSO_FAILED() from None
    if journey.expires_at < clock.now().timestamp():
        raise SSO_FAILED()
    return journey


async def arrive(
    services: Services,
    sealed: str,
    *,
    state: str,
    code: str,
    issuer: str | None,
    client: Client,
    device_token: str = "",
) -> tuple[SignedIn | Challenge | None, str]:
    """Take the provider's word; the session (or the second factor to ask for) and where to go on. Raises 403.

    Without either where somebody who is signed in proved again to be themselves.
    """
    journey = journey_of(services, sealed)
    connection = await load(services, journey.connection_id)
    provider = provider_of(services, connection)
    if not secrets.compare_digest(state.encode(), journey.state.encode()):
        raise await _failed(services, connection, "state", client)
    try:
        known = await provider.metadata()
        if issuer is not None and issuer.rstrip("/") != known.issuer.rstrip("/"):
            raise ProviderError("issuer_of_another")  # RFC 9207
        us = registered(services, connection)
        who = await provider.finish(known, us, code, nonce=journey.nonce, verifier=journey.verifier)
    except ProviderError as refused:
        raise await _failed(services, connection, refused.reason, client) from None
    if journey.session_id is not None:
        await _confirmed(services, connection, journey.session_id, who, client)
        return None, journey.next
    user_id = await _user_of(services, connection, who, client)
    return await first_proof_given(services, user_id, client, BY_PROVIDER, device_token), journey.next


async def _confirmed(
    services: Services, connection: Connection, session_id: UUID, who: Identity, client: Client
) -> None:
    """The session's own person has just signed in at their provider, which says so itself (IDN-018)."""
    known = await sessions.of_session(services, session_id, quiet=True)
    async with services.database.system() as tx:
        user_id = await repository.user_of(tx, connection.issuer, who.subject)
    if user_id != known.user_id:
        raise await _failed(services, connection, "another_person", client)
    if who.authenticated_at is None:
        raise await _failed(services, connection, "auth_time_missing", client)
    if who.authenticated_at < clock.now().timestamp() - FRESH.total_seconds():
        raise await _failed(services, connection, "not_signed_in_anew", client)
    await confirm(services, known, AT_PROVIDER)


async def _failed(services: Services, connection: Connection, reason: str, client: Client) -> errors.KoinonError:
    async with services.database.system() as tx:
        await security_log.note(tx, Kind.SSO_FAILED, client, organization_id=connection.organization_id, reason=reason)
    return SSO_FAILED()


async def _user_of(services: Services, connection: Connection, who: Identity, client: Client) -> UUID:
    """Whose session begins: by subject, else by verified address; a newcomer where the connection lets them in."""
    normalized = policy.normalized_email(who.email)
    if normalized.rpartition("@")[2] != connection.domain:
        raise await _failed(services, connection, "domain_not_proved", client)
    async with services.database.system() as tx:
        known_as = await repository.user_of(tx, connection.issuer, who.subject)
        by_address = await users.user_by_email(tx, normalized)
        other = None
        if by_address is not None:
            other = await repository.subject_of(tx, connection.issuer, by_address.id)
    if known_as is None and other is not None and other != who.subject:
        raise await _failed(services, connection, "address_of_another_subject", client)
    user_id = known_as or (by_address.id if by_address else None)
    if user_id is None and connection.default_role is None:
        raise await _failed(services, connection, "no_seat", client)
    if by_address is not None and user_id == by_address.id and by_address.email_verified_at is None:
        await taken_from_strangers(services, by_address)
    user_id = await _seated(services, connection, who, user_id, client)
    async with services.database.system() as tx:
        await repository.remember(tx, connection.issuer, who.subject, user_id)
    return user_id


async def taken_from_strangers(services: Services, user: User) -> None:
    """Nobody proved that this account was theirs until now: whoever made it has no way in any more."""
    async with services.database.system() as tx:
        await users.update_user(tx, user.id, {"password_hash": None, "email_verified_at": clock.now()})
        await factors.drop_all(tx, user.id)
        await following.end_everything(tx, user.id, "address_proved")


async def _seated(
    services: Services, connection: Connection, who: Identity, user_id: UUID | None, client: Client
) -> UUID:
    new_id = user_id or ids.uuid7()
    acting = Actor(
        kind=ActorKind.USER,
        organization_id=connection.organization_id,
        id=new_id,
        name=who.name,
        ip=client.ip,
        user_agent=client.user_agent,
    )
    async with services.database.transaction(acting) as tx:
        if user_id is None:
            form = SignUp(who.name, who.email, "", None)
            await accounts.register(tx, new_id, form, None)
            await users.update_user(tx, new_id, {"email_verified_at": clock.now()})
        if await seating.member_of(tx, new_id) is None:
            if connection.default_role is None or await seating.was_removed(tx, new_id):
                raise SSO_FAILED()
            await accounts.take_seat(tx, new_id, connection.organization_id, connection.default_role)
        tx.after_commit(sessions.REMEMBERED.forget)
    return new_id
