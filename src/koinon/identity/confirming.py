"""Proving again to be oneself within a session (IDN-018)."""

from typing import Any
from uuid import UUID

from koinon.identity import passwords, policy, repository, security_log, sessions
from koinon.identity import session_repository as rows
from koinon.identity.attempts import attempting
from koinon.identity.contracts import Client
from koinon.identity.factors import challenges, passkeys, second_step
from koinon.identity.factors import repository as factors
from koinon.identity.factors.passkeys import CounterWentBackError, Site
from koinon.identity.members import me
from koinon.identity.security_log import Kind
from koinon.identity.sessions import Known
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.services import Services


async def confirm_password(
    services: Services, actor: Actor, known: Known, password: str, field: str = "password"
) -> None:
    """Take the password as proof. Raises 422 at `field`, 429 after five failures."""
    await require_password(services, actor, password, field)
    await confirm(services, known, "pwd")


async def require_password(services: Services, actor: Actor, password: str, field: str = "password") -> None:
    """Raise 422 at `field` unless this is the actor's present password; failures count as at the door."""
    user = await me(services, actor)
    async with attempting(services, {"password": str(user.id)}) as attempt:
        async with services.database.system() as tx:
            credential = await repository.credential(tx, policy.normalized_email(user.email))
        if await passwords.verify(password, credential.password_hash if credential else None):
            return
        attempt.failed = True
        async with services.database.system() as tx:
            client = Client(actor.ip, actor.user_agent)
            await security_log.note(tx, Kind.LOGIN_FAILED, client, user_id=user.id, by="confirmation")
        raise errors.invalid_field(field, "invalid_credentials", "This is not your present password.")


async def confirm(services: Services, known: Known, way: str) -> None:
    """The person proved to be themselves by `way` (`pwd`, `hwk`, `fed_fresh`)."""
    amr = list(dict.fromkeys([*known.amr, way]))
    async with services.database.system() as tx:
        await rows.confirm_session(tx, known.session_id, clock.now(), amr)
        tx.after_commit(sessions.REMEMBERED.forget)


async def ask_passkey(services: Services, actor: Actor, site: Site) -> tuple[UUID, dict[str, Any]]:
    """What the browser is asked: one of the actor's own passkeys. Raises 409 where there is none."""
    user = await me(services, actor)
    async with services.database.system() as tx:
        have = await factors.passkeys(tx, user.id)
        if not have:
            raise errors.INVALID_STATE("There is no passkey on this account.")
        options, challenge = passkeys.question(site, have)
        return await challenges.ask(tx, "confirm", user.id, challenge), options


async def confirm_passkey(
    services: Services, actor: Actor, known: Known, site: Site, challenge_id: UUID, credential: dict[str, Any]
) -> None:
    """Take a passkey's answer as proof. Raises 422 at `credential`, 410."""
    async with services.database.system() as tx:
        row = await challenges.asked(tx, challenge_id, "confirm")
        outcome = await second_step.signed(tx, site, row, credential)
    if isinstance(outcome, CounterWentBackError):
        await second_step.report_copy(services, outcome, Client(actor.ip, actor.user_agent))
        raise passkeys.refused()
    if isinstance(outcome, errors.KoinonError):
        raise outcome
    if outcome.user_id != actor.id:
        raise passkeys.refused()
    await confirm(services, known, "hwk")
