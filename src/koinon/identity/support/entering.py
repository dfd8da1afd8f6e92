"""Going into an organization as support, and leaving it; letting support change something (IDN-052)."""

from datetime import timedelta
from uuid import UUID

from msgspec import structs

from koinon import organizations
from koinon.identity import seating, security_log, sessions
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import Client
from koinon.identity.notices.raising import notify
from koinon.identity.security_log import Kind
from koinon.identity.support import policy, repository
from koinon.identity.support.contracts import SupportAccess, SupportSession
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

NOTICE = "support_entered"
NOWHERE = {"at": None, "for": None, "until": None, "writes_until": None}


async def enter_as_support(
    services: Services, actor: Actor, session_id: UUID, organization_id: UUID, reason: str, user_id: UUID | None = None
) -> SupportSession:
    """Look into an organization for an hour, with what a member (its longest seated owner) may see.

    The trail names the operator and on whose behalf; the owners are told with the reason. Raises 422 for a reason
    under ten characters, 404 for nobody's seat or no organization.
    """
    said = _reason(reason)
    acting = organizations.acting_at(actor, organization_id)
    async with services.database.transaction(acting) as tx:
        owners = await seating.users_with(tx, "organization:transfer")
        behalf = user_id or next(iter(owners), None)
        if behalf is None or await seating.member_of(tx, behalf) is None:
            raise errors.RESOURCE_NOT_FOUND()
        leave = await repository.standing(tx, clock.now())
        until, writes = policy.ends(clock.now(), leave.until if leave else None)
        values = {"at": organization_id, "for": behalf, "until": until, "writes_until": writes}
        await repository.put(tx, session_id, values)
        tx.actor = structs.replace(acting, on_behalf_of=behalf)
        told = {"reason": said, "until": until.isoformat(), "may_write": writes is not None}
        await audit(tx, "support.entered", "user", behalf, {"after": told})
        name = (await organizations.get(tx)).name
        await organizations.console.record(tx, "support", {"reason": said}, (organization_id, name))
        client = Client(actor.ip, actor.user_agent, actor.request_id)
        await security_log.note(
            tx, Kind.IMPERSONATION_STARTED, client, user_id=actor.id, organization_id=organization_id, reason=said
        )
        about = f"support:{session_id}:{until.isoformat()}"
        data = {"name": actor.name, "reason": said}
        await notify(tx, NOTICE, owners, about=about, link="/settings/support", data=data, to_self=True)
        tx.after_commit(sessions.REMEMBERED.forget)
    return SupportSession(organization_id, behalf, until, writes is not None)


def _reason(text: str) -> str:
    said = " ".join(text.split())
    if not policy.LEAST_REASON <= len(said) <= policy.MOST_REASON or "\0" in said:
        raise errors.invalid_field("reason", "out_of_range", "Say why in ten characters or more; the owners read it.")
    return said


async def leave_support(services: Services, actor: Actor, session_id: UUID) -> None:
    """Stand in one's own place again; nothing where one was in no organization as support."""
    async with services.database.transaction(actor) as tx:
        await repository.put(tx, session_id, NOWHERE)
        if actor.on_behalf_of is not None:
            await audit(tx, "support.left", "user", actor.on_behalf_of)
            client = Client(actor.ip, actor.user_agent, actor.request_id)
            await security_log.note(
                tx, Kind.IMPERSONATION_ENDED, client, user_id=actor.id, organization_id=tx.organization_id
            )
        tx.after_commit(sessions.REMEMBERED.forget)


async def support_access(tx: Tx) -> SupportAccess | None:
    """Whether and until when support may change something here."""
    return await repository.standing(tx, clock.now())


async def allow_support(tx: Tx, days: int) -> SupportAccess:
    """Let support change something for 1 to 30 days. Raises 422."""
    if not 1 <= days <= 30:
        raise errors.invalid_field("days", "out_of_range")
    now = clock.now()
    until = now + timedelta(days=days)
    await repository.grant(tx, tx.actor.id, until, now)
    await audit(tx, "support.allowed", "organization", tx.organization_id, {"after": {"until": until.isoformat()}})
    return SupportAccess(until, tx.actor.id, now)


async def forbid_support(tx: Tx) -> None:
    """Take the leave back; who is in at this moment changes nothing from the next request on."""
    if await repository.revoke(tx, clock.now()):
        await audit(tx, "support.forbidden", "organization", tx.organization_id)
    tx.after_commit(sessions.REMEMBERED.forget)
