"""After the first proof comes the second: a code, a passkey, a recovery code, or a device that is remembered."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from koinon.identity import letters, seating, security_log
from koinon.identity import repository as users
from koinon.identity.attempts import attempting
from koinon.identity.contracts import Client, SignedIn
from koinon.identity.entering import Entry, enter
from koinon.identity.factors import challenges, passkeys, recovery, repository, requirement, totp
from koinon.identity.factors.passkeys import CounterWentBackError, Site
from koinon.identity.factors.repository import PasskeyRow
from koinon.identity.security_log import Kind
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

WRONG = "This code is not right. Try the next one."
_DEVICE = "trusted_device"
BY_PASSKEY = Entry(("hwk", "mfa"))


class Challenge(NamedTuple):
    """A sign-in that waits for its second factor."""

    id: UUID
    factors: tuple[str, ...]
    expires_at: datetime


class Entered(NamedTuple):
    """A session, and the secret of a device that is remembered from now on."""

    signed_in: SignedIn
    device_token: str | None = None


async def first_proof_given(
    services: Services, user_id: UUID, client: Client, entry: Entry, device_token: str = ""
) -> SignedIn | Challenge:
    """Begin the session where no second factor is needed, else ask for it."""
    async with services.database.system() as tx:
        held = await repository.held(tx, user_id)
        factors = _names(held)
        known = not factors or await is_remembered(tx, services, user_id, device_token)
        if not known:
            payload: dict[str, Any] = {"amr": list(entry.amr), "kind": entry.kind, "device_id": entry.device_id}
            payload["rescue"] = entry.is_rescue
            asked = await challenges.ask(tx, "second_factor", user_id, None, payload)
            return Challenge(asked, factors, clock.now() + challenges.LIFE)
    return await enter(services, user_id, client, entry)


def _names(held: repository.Held) -> tuple[str, ...]:
    named = (("passkey", bool(held.passkeys)), ("totp", held.totp))
    found = tuple(name for name, has in named if has)
    return (*found, "recovery_code") if found and held.recovery_codes else found


async def is_remembered(tx: Tx, services: Services, user_id: UUID, device_token: str) -> bool:
    """Whether the caller's device is one that is not asked for the second factor."""
    if not device_token:
        return False
    return await repository.use_device(tx, user_id, services.vault.hash_secret(device_token, _DEVICE), clock.now())


async def open_challenge(services: Services, challenge_id: UUID) -> Challenge:
    """A challenge that waits, for the page that asks. Raises 410."""
    async with services.database.system() as tx:
        row = await challenges.asked(tx, challenge_id, "second_factor")
        if row.user_id is None:
            raise errors.LINK_EXPIRED(challenges.EXPIRED)
        return Challenge(row.id, _names(await repository.held(tx, row.user_id)), row.expires_at)


Check = Callable[[Tx, UUID], Awaitable[bool]]


async def answer_totp(
    services: Services, challenge_id: UUID, code: str, client: Client, *, remember: bool = False
) -> Entered:
    """Answer with a code of the authenticator app. Raises 422 at `code`, 410, 429."""

    async def check(tx: Tx, user_id: UUID) -> bool:
        return await totp.accept(tx, services.vault, user_id, code)

    return await _answer(services, challenge_id, client, check, "otp", remember=remember)


async def answer_recovery_code(services: Services, challenge_id: UUID, code: str, client: Client) -> Entered:
    """Answer with a recovery code; the person is told by mail. Raises 422 at `code`, 410, 429."""

    async def check(tx: Tx, user_id: UUID) -> bool:
        right = await recovery.accept(tx, services.vault, user_id, code)
        if right:
            await _tell_of_code(tx, services, user_id, client)
        return right

    return await _answer(services, challenge_id, client, check, "rec", remember=False)


async def _tell_of_code(tx: Tx, services: Services, user_id: UUID, client: Client) -> None:
    left = (await repository.held(tx, user_id)).recovery_codes
    await security_log.note(tx, Kind.RECOVERY_CODE_USED, client, user_id=user_id, left=left)
    user = await users.user(tx, user_id)
    if user is not None:
        await letters.post(tx, services, user, letters.recovery_code_used(client, user.time_zone, left))


async def _answer(
    services: Services, challenge_id: UUID, client: Client, check: Check, way: str, *, remember: bool
) -> Entered:
    async with services.database.system() as tx:
        row = await challenges.asked(tx, challenge_id, "second_factor")
    user_id = row.user_id
    if user_id is None:
        raise errors.LINK_EXPIRED(challenges.EXPIRED)
    async with attempting(services, {"factor": str(user_id)}) as attempt, services.database.system() as tx:
        row = await challenges.asked(tx, challenge_id, "second_factor")
        right = await check(tx, user_id)
        if right:
            await repository.end_challenge(tx, row.id)
        else:
            attempt.failed = True
            await repository.count_failure(tx, row.id)
            await security_log.note(tx, Kind.MFA_FAILED, client, user_id=user_id, by=way)
    if not right:
        raise errors.invalid_field("code", "invalid_credentials", WRONG)
    signed_in = await enter(services, user_id, client, entry_of(row.payload, way))
    return Entered(signed_in, await _remember(services, user_id, client) if remember else None)


def entry_of(payload: dict[str, Any], way: str) -> Entry:
    """How the session begins once the second proof is given."""
    amr = tuple(dict.fromkeys([*payload.get("amr", ()), way, "mfa"]))
    rescue = bool(payload.get("rescue"))
    return Entry(amr, payload.get("kind", "browser"), payload.get("device_id"), rescue)


async def _remember(services: Services, user_id: UUID, client: Client) -> str | None:
    days = await remember_days(services, user_id)
    if not days:
        return None
    token = secrets.token_urlsafe(32)
    values = {
        "id": ids.uuid7(),
        "user_id": user_id,
        "token_hash": services.vault.hash_secret(token, _DEVICE),
        "user_agent": (client.user_agent or "")[:400] or None,
        "ip": client.ip,
        "expires_at": clock.now() + timedelta(days=days),
    }
    async with services.database.system() as tx:
        await repository.insert_device(tx, values)
    return token


async def remember_days(services: Services, user_id: UUID) -> int:
    """For how long a device of this user may be remembered: what the strictest of their organizations allows."""
    async with services.database.system() as tx:
        await seating.see_own_seats(tx, user_id)
        seats = await seating.seats(tx, user_id)
    policies = [await requirement.policy_of(services.database, seat.organization_id) for seat in seats]
    return min((policy.remember_days for policy in policies), default=requirement.FactorPolicy().remember_days)


async def ask_passkey(services: Services, site: Site, challenge_id: UUID | None) -> tuple[UUID, dict[str, Any]]:
    """What the browser is asked: to answer a waiting sign-in, or to sign in by a passkey alone."""
    async with services.database.system() as tx:
        if challenge_id is None:
            options, challenge = passkeys.question(site, [])
            return await challenges.ask(tx, "passkey", None, challenge), options
        row = await challenges.asked(tx, challenge_id, "second_factor")
        have = await repository.passkeys(tx, row.user_id) if row.user_id else []
        options, challenge = passkeys.question(site, have)
        await repository.renew_challenge(tx, row.id, challenge)
        return row.id, options


async def answer_passkey(
    services: Services,
    site: Site,
    challenge_id: UUID,
    credential: dict[str, Any],
    client: Client,
    entry: Entry = BY_PASSKEY,
) -> SignedIn:
    """Sign in by a passkey: alone, or as the second proof. Raises 422 at `credential`, 410."""
    async with services.database.system() as tx:
        row = await challenges.asked(tx, challenge_id, "passkey", "second_factor")
        outcome = await signed(tx, site, row, credential)
    if isinstance(outcome, CounterWentBackError):
        await report_copy(services, outcome, client)
        raise passkeys.refused()
    if isinstance(outcome, errors.KoinonError):
        await _note_refusal(services, row.user_id, client)
        raise outcome
    found = outcome
    way = entry if row.purpose == "passkey" else entry_of(row.payload, "hwk")
    return await enter(services, found.user_id, client, way)


async def signed(
    tx: Tx, site: Site, row: repository.ChallengeRow, credential: dict[str, Any]
) -> PasskeyRow | errors.KoinonError | CounterWentBackError:
    """Who signed, or why not: the first answer ends a challenge, so nothing is raised within the transaction."""
    if row.challenge is None:
        return errors.LINK_EXPIRED(challenges.EXPIRED)
    await repository.renew_challenge(tx, row.id, None)
    try:
        found = await passkeys.accept(tx, site, row.challenge, credential)
    except (errors.KoinonError, CounterWentBackError) as refused:
        await repository.count_failure(tx, row.id)
        return refused
    if row.user_id is not None and found.user_id != row.user_id:
        await repository.count_failure(tx, row.id)
        return passkeys.refused()
    await repository.end_challenge(tx, row.id)
    return found


async def _note_refusal(services: Services, user_id: UUID | None, client: Client) -> None:
    async with services.database.system() as tx:
        await security_log.note(tx, Kind.MFA_FAILED, client, user_id=user_id, by="passkey")


async def report_copy(services: Services, went_back: CounterWentBackError, client: Client) -> None:
    """A passkey may have been copied: log it, and tell its owner (IDN-026)."""
    row = went_back.passkey
    async with services.database.system() as tx:
        await security_log.note(
            tx, Kind.MFA_FAILED, client, user_id=row.user_id, severity="high", by="passkey", reason="counter_went_back"
        )
        user = await users.user(tx, row.user_id)
        if user is not None:
            await letters.post(tx, services, user, letters.passkey_refused(client, user.time_zone, row.name))
