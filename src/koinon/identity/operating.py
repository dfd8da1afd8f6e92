"""What an operator does from the command line (IDN-005, 025, 053); each act stands in the security log."""

import time
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from argon2 import PasswordHasher, Type

from koinon.identity import letters, passwords, policy, repository, seating, security_log, sessions
from koinon.identity import session_repository as rows
from koinon.identity.audit_trail import audit, audit_installation
from koinon.identity.contracts import Client, Role, User
from koinon.identity.factors import repository as factors
from koinon.identity.keys import peppers
from koinon.identity.links import following
from koinon.identity.security_log import Kind
from koinon.identity.tokens import signing
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

RESET_AFTER = timedelta(hours=24)
SHORTEST_REASON = 10
OPERATOR = Client()
# Twenty at once on one core must end within 2.5 s, so a hash may not cost more than 100 ms of it.
LEAST_MS, MOST_MS = 50.0, 100.0
MOST_PASSES = 12


class Calibrated(NamedTuple):
    """A cost of Argon2id and what it takes here."""

    memory_kib: int
    passes: int
    lanes: int
    milliseconds: float


async def revoke_every_session(services: Services) -> int:
    """End all sessions of the installation; how many."""
    async with services.database.system() as tx:
        ended = await rows.revoke_every_session(tx, "revoked_by_operator", clock.now())
        await security_log.note(tx, Kind.LOGOUT_ALL, OPERATOR, severity="high", by="operator", count=ended)
        await audit_installation(tx, "installation.sessions_revoked", "session", None, {"after": {"count": ended}})
        tx.after_commit(sessions.REMEMBERED.forget)
    return ended


async def rotate_signing_keys(services: Services, *, at_once: bool) -> None:
    """Sign with a new key; with `at_once` nothing that the old ones signed is believed (a key got out)."""
    async with services.database.system() as tx:
        await signing.renew(tx, services.vault, at_once=at_once, early=True)
        await security_log.note(
            tx, Kind.SIGNING_KEYS_ROTATED, OPERATOR, severity="high", by="operator", at_once=at_once
        )
        told = {"after": {"at_once": at_once}}
        await audit_installation(tx, "installation.signing_keys_rotated", "signing_key", None, told)


async def rotate_pepper(services: Services) -> int:
    """Hash API keys under a new pepper; those of before hold, and move to it at their next call. Its number."""
    async with services.database.system() as tx:
        version = await peppers.rotate(tx, services.vault)
        await security_log.note(tx, Kind.SIGNING_KEYS_ROTATED, OPERATOR, severity="high", by="operator", pepper=version)
        await audit_installation(tx, "installation.pepper_rotated", "api_key", None, {"after": {"version": version}})
    return version


async def make_operator(services: Services, address: str, *, ends: bool = False) -> None:
    """Let a user run the installation, or no longer; the right holds once they have a second factor (IDN-052).

    Raises 404 for an address that nobody has.
    """
    async with services.database.system() as tx:
        user = await repository.user_by_email(tx, policy.normalized_email(address))
        if user is None:
            raise errors.RESOURCE_NOT_FOUND("Nobody has this address. They sign up, or are invited, first.")
        await repository.set_operator(tx, user.id, is_operator=not ends)
        action = "installation.operator_ended" if ends else "installation.operator_made"
        await audit_installation(tx, action, "user", user.id)
        tx.after_commit(sessions.REMEMBERED.forget)


async def ask_factor_reset(services: Services, address: str, reason: str) -> datetime:
    """Take every second factor from a user in 24 hours; they are told now and then. When it will be.

    Raises 404 for an address that nobody has, 422 for a reason of fewer than ten characters.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise errors.invalid_field("reason", "out_of_range", "Give a reason of ten characters or more.")
    at = clock.now() + RESET_AFTER
    async with services.database.system() as tx:
        user = await repository.user_by_email(tx, policy.normalized_email(address))
        if user is None:
            raise errors.RESOURCE_NOT_FOUND()
        await reset_factors.defer(tx, at=at, once=f"reset_factors:{user.id}", user_id=str(user.id), reason=reason)
        await security_log.note(tx, Kind.MFA_REMOVED, OPERATOR, user_id=user.id, severity="high", asked_for=reason)
        await audit_installation(tx, "installation.factors_reset_asked", "user", user.id, {"after": {"reason": reason}})
        await letters.post(tx, services, user, letters.factors_reset_begins(user.time_zone, at))
    return at


async def reset_members_factors(services: Services, actor: Actor, member_id: UUID) -> None:
    """An owner takes every second factor from a member who lost them, at once; the member is told (IDN-025).

    Raises 404, 403 for anybody but an owner.
    """
    async with services.database.transaction(actor) as tx:
        own = await seating.member_of(tx, actor.id) if actor.id else None
        if own is None or own.role != Role.OWNER:
            raise errors.INSUFFICIENT_PERMISSIONS("Only an owner may do this.")
        member = await seating.member(tx, member_id)
        user = await repository.user(tx, member.user_id) if member else None
        if member is None or user is None:
            raise errors.RESOURCE_NOT_FOUND()
        await seating.see_own_seats(tx, user.id)
        if any(seat.organization_id != tx.organization_id for seat in await seating.seats(tx, user.id)):
            # Factors are the person's: one organization's owner must not open another's door.
            raise errors.INSUFFICIENT_PERMISSIONS("They work in another organization too: ask who runs Koinon here.")
        await take_factors(tx, services, user, "reset_by_owner", Client(actor.ip, actor.user_agent))
        await audit(tx, "member.factors_reset", "user", user.id)


@job("identity.reset_factors", queue="maintenance")
async def reset_factors(services: Services, _organization_id: UUID | None, user_id: str, reason: str) -> None:
    """The 24 hours are over."""
    async with services.database.system() as tx:
        user = await repository.user(tx, UUID(user_id))
        if user is not None:
            await take_factors(tx, services, user, reason, OPERATOR)


async def take_factors(tx: Tx, services: Services, user: User, reason: str, client: Client) -> None:
    """Take every factor, end every session, and tell the user; nothing where there are none (a job may run twice)."""
    held = await factors.held(tx, user.id)
    if not held.totp and not held.passkeys:
        return
    await factors.drop_all(tx, user.id)
    await following.end_everything(tx, user.id, "factors_reset")
    await security_log.note(tx, Kind.MFA_REMOVED, client, user_id=user.id, severity="high", reason=reason)
    await letters.post(tx, services, user, letters.factors_reset(user.time_zone))


def calibrate() -> Calibrated:
    """The most passes over 19 MiB that this machine hashes within 100 ms, at least two (RFC 9106 §4, OWASP)."""
    best = _measured(passwords.PASSES)
    for passes in range(passwords.PASSES + 1, MOST_PASSES + 1):
        tried = _measured(passes)
        if tried.milliseconds > MOST_MS:
            break
        best = tried
        if best.milliseconds >= (LEAST_MS + MOST_MS) / 2:
            break
    return best


def _measured(passes: int) -> Calibrated:
    hasher = PasswordHasher(
        time_cost=passes, memory_cost=passwords.MEMORY_KIB, parallelism=passwords.LANES, type=Type.ID
    )
    times = []
    for _ in range(3):
        began = time.perf_counter()
        hasher.hash("how long does this take here")
        times.append((time.perf_counter() - began) * 1000)
    return Calibrated(passwords.MEMORY_KIB, passes, passwords.LANES, min(times))
