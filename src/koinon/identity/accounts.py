"""Signing up, in and out, and moving between organizations."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import organizations
from koinon.identity import attempts, events, letters, passwords, policy, repository, seating, security_log, sessions
from koinon.identity import session_repository as rows
from koinon.identity.attempts import network_of
from koinon.identity.audit_trail import audit
from koinon.identity.confirming import require_password
from koinon.identity.contracts import Client, Role, Seat, SignedIn, SignUp
from koinon.identity.entering import Entry, enter
from koinon.identity.errors import SIGN_UP_CLOSED, SSO_REQUIRED
from koinon.identity.factors.second_step import Challenge, first_proof_given, is_remembered
from koinon.identity.links import following
from koinon.identity.members import me
from koinon.identity.security_log import Kind
from koinon.identity.sso import finding
from koinon.identity.strength import require_strong
from koinon.kit import clock, email_address, ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.services import Services

BY_PASSWORD = Entry()


async def signup_mode(services: Services) -> str:
    """`open`, `invite` or `closed`: as set, else open until somebody has signed up, then invite (IDN-001)."""
    if services.configuration.signup:
        return str(services.configuration.signup)
    async with services.database.system() as tx:
        return "invite" if await repository.any_owner(tx) else "open"


async def sign_up(services: Services, form: SignUp, client: Client) -> SignedIn | Challenge:
    """User, organization, owner's seat and session in one transaction, or nothing.

    A repeat of the same form (a double click) signs in and founds nothing twice. Raises 403 `sign_up_closed`, 422.
    """
    if await signup_mode(services) != "open":
        raise SIGN_UP_CLOSED()
    if form.organization is None:
        raise errors.invalid_field("organization", "missing_required_field")
    refuse_faults(form)
    await attempts.count_sign_up(services, client)
    password_hash = await passwords.hash_password(form.password)
    with contextlib.suppress(AddressTakenError):
        return await _found(services, form, password_hash, client)
    return await sign_in(services, form.email, form.password, client)


class AddressTakenError(Exception):
    """Somebody signed up with this address before."""


async def _found(services: Services, form: SignUp, password_hash: str, client: Client) -> SignedIn:
    if form.organization is None:
        raise errors.invalid_field("organization", "missing_required_field")
    organization_id, user_id = ids.uuid7(), ids.uuid7()
    await services.placements.place(organization_id, form.organization.region)
    async with services.database.transaction(acting(user_id, organization_id, form.name, client)) as tx:
        await register(tx, user_id, form, password_hash)
        await organizations.create(tx, organizations.as_configured(form.organization, services.configuration))
        await take_seat(tx, user_id, organization_id, Role.OWNER)
        await following.send_verification(tx, services, user_id, client)
        return await sessions.begin(tx, services, user_id, organization_id, client)


def refuse_faults(form: SignUp, joins: str = "") -> None:
    """Raise 422 for a mail address that is none and for a weak password; `joins` names the organization of a seat."""
    try:
        email_address.parse(form.email)
    except email_address.InvalidEmail:
        raise errors.invalid_field("email", "invalid_email") from None
    own = [form.name, form.email, joins, *([form.organization.name] if form.organization else [])]
    require_strong(form.password, own)


def acting(user_id: UUID, organization_id: UUID | None, name: str, client: Client) -> Actor:
    """The user as actor, before a session says so."""
    return Actor(
        kind=ActorKind.USER,
        organization_id=organization_id,
        id=user_id,
        name=name,
        ip=client.ip,
        user_agent=client.user_agent,
        request_id=client.request_id,
    )


async def register(tx: Tx, user_id: UUID, form: SignUp, password_hash: str | None) -> None:
    """Add the user of `form` in the caller's transaction."""
    values: dict[str, Any] = {
        "id": user_id,
        "email": form.email.strip(),
        "email_normalized": policy.normalized_email(form.email),
        "verified_at": None,
        "password_hash": password_hash,
        "name": form.name,
        "locale": form.locale.value,
    }
    if not await repository.insert_user(tx, values):
        raise AddressTakenError
    tx.publish(events.user_registered(user_id))


async def take_seat(tx: Tx, user_id: UUID, organization_id: UUID, role: str, location_ids: Sequence[UUID] = ()) -> None:
    """Give a user a seat in the organization of `tx`. Raises 409 where they have one."""
    values = {"id": ids.uuid7(), "organization_id": organization_id, "user_id": user_id, "role": role}
    await organizations.require_limit(tx, "seats")
    if not await seating.insert_seat(tx, {**values, "location_ids": list(location_ids)}):
        raise errors.DUPLICATE_RESOURCE("This person has a seat here.")
    tx.publish(events.member_joined(user_id, role))
    await seating.welcome(tx, user_id)
    await audit(tx, "member.joined", "user", user_id, {"after": {"role": role}})
    tx.after_commit(sessions.REMEMBERED.forget)


async def sign_in(
    services: Services,
    email: str,
    password: str,
    client: Client,
    *,
    entry: Entry = BY_PASSWORD,
    device_token: str = "",
) -> SignedIn | Challenge:
    """Begin a session, or ask for the second factor.

    An unknown address costs the time of a known one and gets the same words (IDN-003, 005).

    Raises `invalid_credentials`, and 429 `auth_attempts_exceeded` after five failures by address or network.
    """
    address = policy.normalized_email(email)
    names = {"address": address, "network": network_of(client.ip)}
    if await attempts.is_let_in(services, address, client):
        del names["network"]
    else:
        await attempts.refuse_barred(services, client)
    try:
        known = await _proved(services, names, password, client, device_token)
    except errors.KoinonError as refused:
        if refused.status in (401, 429):
            await attempts.count_stuffing(services, client)
        raise
    if await finding.enforced_for(services, address, known.id) is not None:
        raise SSO_REQUIRED()
    if known.password_hash and passwords.needs_rehash(known.password_hash):
        await _rehash(services, known.id, password)
    return await first_proof_given(services, known.id, client, entry, device_token)


async def _proved(
    services: Services, names: Mapping[str, str], password: str, client: Client, device_token: str
) -> repository.Credential:
    """Whose address and password these are. Raises 401, 429."""
    address = names["address"]
    async with attempts.attempting(services, names) as attempt:
        async with services.database.system() as tx:
            known = await repository.credential(tx, address)
            is_own = known is not None and await is_remembered(tx, services, known.id, device_token)
        guesses = await attempts.guesses_at(services, address)
        delay = attempts.delay_after(guesses)
        if delay and not is_own:
            await attempts.put_off(delay)
        right = await passwords.verify(password, known.password_hash if known else None)
        if known is None or not right or known.state != "active":
            attempt.failed = True
            await _note_failure(services, address, known, client)
            raise errors.INVALID_CREDENTIALS()
    if guesses >= attempts.MOST_FAILURES and not is_own:
        async with services.database.system() as tx:
            await security_log.tell_of_guesses(tx, known.id, guesses)
    return known


async def _note_failure(services: Services, address: str, known: repository.Credential | None, client: Client) -> None:
    guesses = await attempts.count_guess(services, address)
    async with services.database.system() as tx:
        await security_log.note(
            tx,
            Kind.LOGIN_FAILED,
            client,
            user_id=known.id if known else None,
            who_hash=security_log.hashed(services.vault, address),
        )
        user = await repository.user(tx, known.id) if known and guesses == attempts.SLOW_FROM else None
        if user is not None:
            await letters.post(tx, services, user, letters.many_guesses(client, user.time_zone))


async def _rehash(services: Services, user_id: UUID, password: str) -> None:
    stronger = await passwords.hash_password(password)
    async with services.database.system() as tx:
        await repository.update_user(tx, user_id, {"password_hash": stronger})


async def start_session(services: Services, user_id: UUID, client: Client) -> SignedIn:
    """Begin a session of a user who has proved to be themselves, in the first of their organizations."""
    return await enter(services, user_id, client, Entry())


async def seats(services: Services, user_id: UUID) -> list[Seat]:
    """The organizations a user may work in, their own before samples."""
    async with services.database.system() as tx:
        await seating.see_own_seats(tx, user_id)
        own = await seating.seats(tx, user_id)
        return [row.seat for row in [*own, *await seating.sandbox_seats(tx, own)]]


async def end_sessions(
    services: Services, actor: Actor, reason: str, *, only: UUID | None = None, but: UUID | None = None
) -> int:
    """End one of the actor's sessions (`only`), or all except `but`; how many ended."""
    if actor.id is None:
        return 0
    async with services.database.transaction(actor) as tx:
        ended = await rows.revoke_sessions(tx, actor.id, reason, clock.now(), only=only, but=but)
        tx.after_commit(sessions.REMEMBERED.forget)
        if ended:
            await security_log.note(
                tx,
                _kind_of(reason, only),
                Client(actor.ip, actor.user_agent),
                user_id=actor.id,
                organization_id=actor.organization_id,
                reason=reason,
                count=len(ended),
            )
        if actor.organization_id is not None:
            for session_id in ended:
                tx.publish(events.session_revoked(actor.id, session_id, reason))
                await audit(tx, "session.revoked", "session", session_id, {"after": {"reason": reason}})
    return len(ended)


def _kind_of(reason: str, only: UUID | None) -> Kind:
    if reason == "signed_out":
        return Kind.LOGOUT
    return Kind.SESSION_REVOKED if only is not None else Kind.LOGOUT_ALL


async def move_to(services: Services, user_id: UUID, session_id: UUID, organization_id: UUID) -> Seat:
    """Make another of the user's organizations the session's own. Raises `resource_not_found` without a seat there."""
    every = await _own_seats(services, user_id)
    chosen = next((row for row in every if row.organization_id == organization_id), None)
    if chosen is None:
        raise errors.RESOURCE_NOT_FOUND()
    await sessions.move(services, user_id, session_id, organization_id, chosen.home)
    return chosen.seat


async def seat_named(services: Services, user_id: UUID, slug: str) -> Seat | None:
    """The user's seat in the organization that an address names so, or named so within a year; None without one."""
    name, _, test = slug.partition("~")
    async with services.database.system() as tx:
        owner = await organizations.find_by_slug(tx, name)
    if owner is None or test not in ("", "test"):
        return None
    homes = [row for row in await _own_seats(services, user_id) if row.home == owner.organization_id]
    chosen = next((row for row in homes if (row.sandbox_of is not None) == bool(test)), None)
    return chosen.seat if chosen is not None else None


async def _own_seats(services: Services, user_id: UUID) -> list[seating.SeatRow]:
    async with services.database.system() as tx:
        await seating.see_own_seats(tx, user_id)
        own = await seating.seats(tx, user_id)
        return [*own, *await seating.sandbox_seats(tx, own)]


async def change_password(
    services: Services, actor: Actor, session_id: UUID, *, current: str, new: str, is_proved: bool = False
) -> None:
    """Change the actor's password, given the present one or a fresh second factor (`is_proved`).

    Every other session and remembered device ends, and a mail tells of it (IDN-006). Raises 422, 429.
    """
    user = await me(services, actor)
    if current or not is_proved:
        await require_password(services, actor, current, "current_password")
    async with services.database.system() as tx:
        names = await seating.names_around(tx, user)
    require_strong(new, names, field="new_password")
    hashed, client = await passwords.hash_password(new), Client(actor.ip, actor.user_agent)
    async with services.database.transaction(actor) as tx:
        await repository.update_user(tx, user.id, {"password_hash": hashed})
        await following.end_everything(tx, user.id, "password_changed", but=session_id)
        await security_log.note(
            tx, Kind.PASSWORD_CHANGED, client, user_id=user.id, organization_id=actor.organization_id
        )
        await following.tell_password_changed(tx, services, user, client)
        if actor.organization_id is not None:
            await audit(tx, "user.password_changed", "user", user.id)
