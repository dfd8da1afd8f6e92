"""Adding and taking away one's factors: each change is mailed and logged; the last one stays while it is required."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.identity import letters, members, seating, security_log, sessions
from koinon.identity import session_repository as rows
from koinon.identity.contracts import Client, User
from koinon.identity.factors import challenges, passkeys, recovery, repository, requirement, totp
from koinon.identity.factors.passkeys import Site
from koinon.identity.security_log import Kind
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.product_name import product_name
from koinon.platform.services import Services

AUTHENTICATOR = "Authenticator app"


class Passkey(Struct, frozen=True):
    """A passkey as its owner sees it."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class Factors(Struct, frozen=True):
    """What a person has to prove that it is them."""

    totp: bool
    passkeys: list[Passkey]
    recovery_codes_left: int
    trusted_devices: list[repository.Device]

    @property
    def any(self) -> bool:
        """Whether they have a second factor at all."""
        return self.totp or bool(self.passkeys)


async def factors_of(services: Services, user_id: UUID, now: datetime) -> Factors:
    """A person's factors."""
    async with services.database.system() as tx:
        held = await repository.held(tx, user_id)
        keys = await repository.passkeys(tx, user_id)
        devices = await repository.devices(tx, user_id, now)
    shown = [Passkey(row.id, row.name, row.created_at, row.last_used_at) for row in keys]
    return Factors(held.totp, shown, held.recovery_codes, devices)


async def begin_totp(services: Services, actor: Actor) -> tuple[str, str]:
    """A secret for an authenticator app and its address for the QR code. Raises 409 where one is set up."""
    user = await members.me(services, actor)
    async with services.database.system() as tx:
        secret = await totp.begin(tx, services.vault, user.id)
    if secret is None:
        raise errors.INVALID_STATE("An authenticator app is set up already. Remove it first.")
    return secret, totp.address_of(secret, user.email, product_name())


async def confirm_totp(services: Services, actor: Actor, code: str) -> list[str]:
    """Prove the new secret by its first code; the recovery codes, if these are the first. Raises 422 at `code`."""
    user = await members.me(services, actor)
    async with services.database.system() as tx:
        row = await repository.totp(tx, user.id)
        if row is None or row.confirmed_at is not None:
            raise errors.INVALID_STATE("Begin again: there is no authenticator app to confirm.")
        if not await totp.accept(tx, services.vault, user.id, code):
            raise errors.invalid_field("code", "invalid_credentials", "This code is not right. Try the next one.")
        return await _added(tx, services, actor, user, AUTHENTICATOR)


async def ask_passkey(services: Services, actor: Actor, site: Site) -> tuple[UUID, dict[str, Any]]:
    """What the browser is asked for a new passkey."""
    user = await members.me(services, actor)
    async with services.database.system() as tx:
        have = await repository.passkeys(tx, user.id)
        options, challenge = passkeys.registration(site, user.id, user.email, user.name, have)
        return await challenges.ask(tx, "enroll_passkey", user.id, challenge), options


async def add_passkey(
    services: Services, actor: Actor, site: Site, challenge_id: UUID, credential: dict[str, Any], name: str
) -> list[str]:
    """Keep the passkey that the browser made; the recovery codes, if this is the first factor."""
    user = await members.me(services, actor)
    async with services.database.system() as tx:
        row = await challenges.asked(tx, challenge_id, "enroll_passkey")
        if row.user_id != user.id or row.challenge is None:
            raise errors.LINK_EXPIRED(challenges.EXPIRED)
        await repository.end_challenge(tx, row.id)
        await passkeys.register(tx, site, row.challenge, user.id, credential, name)
        return await _added(tx, services, actor, user, name)


async def _added(tx: Tx, services: Services, actor: Actor, user: User, name: str) -> list[str]:
    await repository.note_enrolment(tx, user.id)
    held = await repository.held(tx, user.id)
    codes = [] if held.recovery_codes else await recovery.replace(tx, services.vault, user.id)
    client = Client(actor.ip, actor.user_agent)
    await security_log.note(
        tx, Kind.MFA_ENROLLED, client, user_id=user.id, organization_id=actor.organization_id, factor=name
    )
    await letters.post(tx, services, user, letters.factor_added(client, user.time_zone, name))
    tx.after_commit(sessions.REMEMBERED.forget)
    return codes


async def new_recovery_codes(services: Services, actor: Actor) -> list[str]:
    """Ten new codes; the former ones are void. Raises 409 without a second factor."""
    user = await members.me(services, actor)
    async with services.database.system() as tx:
        held = await repository.held(tx, user.id)
        if not held.totp and not held.passkeys:
            raise errors.INVALID_STATE("Set up a second factor first: recovery codes stand in for it.")
        return await recovery.replace(tx, services.vault, user.id)


async def remove_totp(services: Services, actor: Actor) -> None:
    """Take the authenticator app away. Raises 404, 409 for the last factor while one is required."""
    user = await members.me(services, actor)
    required = await is_required(services, user.id)
    async with services.database.system() as tx:
        if not await repository.drop_totp(tx, user.id):
            raise errors.RESOURCE_NOT_FOUND()
        await _removed(tx, services, actor, user, AUTHENTICATOR, required)


async def remove_passkey(services: Services, actor: Actor, passkey_id: UUID) -> None:
    """Take a passkey away. Raises 404, 409 for the last factor while one is required."""
    user = await members.me(services, actor)
    required = await is_required(services, user.id)
    async with services.database.system() as tx:
        named = {row.id: row.name for row in await repository.passkeys(tx, user.id)}
        if not await repository.drop_passkey(tx, user.id, passkey_id):
            raise errors.RESOURCE_NOT_FOUND()
        await _removed(tx, services, actor, user, named[passkey_id], required)


async def rename_passkey(services: Services, actor: Actor, passkey_id: UUID, name: str) -> None:
    """Give a passkey another name. Raises 404."""
    user = await members.me(services, actor)
    async with services.database.system() as tx:
        if not await repository.rename_passkey(tx, user.id, passkey_id, name):
            raise errors.RESOURCE_NOT_FOUND()


async def _removed(tx: Tx, services: Services, actor: Actor, user: User, name: str, required: bool) -> None:
    held = await repository.held(tx, user.id)
    if not held.totp and not held.passkeys:
        if required:
            raise errors.RESOURCE_IN_USE("Your organization asks for a second factor: add another one first.")
        await repository.drop_all(tx, user.id)
    await repository.note_enrolment(tx, user.id)
    client = Client(actor.ip, actor.user_agent)
    await security_log.note(
        tx, Kind.MFA_REMOVED, client, user_id=user.id, organization_id=actor.organization_id, factor=name
    )
    await letters.post(tx, services, user, letters.factor_removed(client, user.time_zone, name))
    tx.after_commit(sessions.REMEMBERED.forget)


async def forget_devices(services: Services, actor: Actor, only: UUID | None = None) -> int:
    """Ask one remembered device (or all) for the second factor again; how many were forgotten."""
    if actor.id is None:
        raise errors.AUTHENTICATION_REQUIRED()
    async with services.database.system() as tx:
        return await repository.drop_devices(tx, actor.id, only)


async def is_required(services: Services, user_id: UUID) -> bool:
    """Whether any of the user's organizations asks them for a second factor, now or after its grace."""
    async with services.database.system() as tx:
        await seating.see_own_seats(tx, user_id)
        seats = await seating.seats(tx, user_id)
        joined = [await rows.membership(tx, user_id, seat.organization_id) for seat in seats]
    for seat, membership in zip(seats, joined, strict=True):
        policy = await requirement.policy_of(services.database, seat.organization_id)
        if membership and requirement.must_enrol_by(policy, membership.role, membership.joined_at):
            return True
    return False
