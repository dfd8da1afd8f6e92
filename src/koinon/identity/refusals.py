"""Refused requests that say something about who asks, behind the answers (IDN-044, 046).

Noted are: what a role or key does not allow, forms of other sites, too many attempts, ids of other organizations, and
calls for a provider's account that the provider did not sign.
Each caller fills a few rows an hour and all of them together no more than some hundreds: the log cannot be flooded.
"""

import asyncio
import re
from collections import deque
from typing import NamedTuple
from uuid import UUID

import structlog

from koinon import organizations
from koinon.identity import catalogue, repository, seating, security_log
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import Client
from koinon.identity.security_log import Kind
from koinon.platform.actor import Actor, ActorKind, system
from koinon.platform.db import Tx
from koinon.platform.limits import Bucket
from koinon.platform.limits import Kind as Counting
from koinon.platform.rest import Observation
from koinon.platform.services import Services
from koinon.platform.webhooks import Forged

EVERY_SECONDS = 1.0
MOST_WAITING = 1_000
HOUR = 3_600
MOST_OF_ONE, MOST_OF_ALL, MOST_LOOKED_UP = 6, 300, 60
KINDS = {
    "insufficient_permissions": Kind.PERMISSION_DENIED,
    "insufficient_scope": Kind.PERMISSION_DENIED,
    "csrf_failed": Kind.CSRF_FAILED,
    "auth_attempts_exceeded": Kind.RATE_LIMITED,
    "rate_limit_exceeded": Kind.RATE_LIMITED,
}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
log = structlog.get_logger("koinon.security")


class Refused(NamedTuple):
    """One refusal; `sought` are the ids of its address, `required` the permission that was lacking."""

    kind: Kind
    actor: Actor | None
    client: Client
    method: str
    route: str
    required: str | None
    sought: tuple[UUID, ...] = ()
    forged: Forged | None = None

    @property
    def who(self) -> str:
        """Whom it is counted for: somebody signed in, else their address; a forger is counted by what they aim at."""
        if self.forged is not None:
            return str(self.forged.account_id)
        known = self.actor.id if self.actor is not None else None
        return str(known or self.client.ip)


class Refusals:
    """One for each web process; `observe` costs microseconds, `run` writes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._waiting: deque[Refused] = deque(maxlen=MOST_WAITING)

    def observe(self, seen: Observation) -> None:
        """Remember a refusal that may stand in the log."""
        if seen.error_code is None:
            return
        actor: Actor | None = seen.state.get("actor")
        kind = KINDS.get(seen.error_code)
        sought: tuple[UUID, ...] = ()
        if seen.error_code == "resource_not_found" and actor is not None and actor.organization_id is not None:
            kind, sought = Kind.CROSS_TENANT_ATTEMPT, tuple(UUID(one) for one in ID.findall(seen.path)[:3])
        if kind is None or (kind is Kind.CROSS_TENANT_ATTEMPT and not sought):
            return
        client = Client(actor.ip if actor else seen.peer, actor.user_agent if actor else None)
        required = seen.state.get("required")
        self._waiting.append(Refused(kind, actor, client, seen.method[:10], seen.route, required, sought))

    def suspect(self, call: Forged) -> None:
        """Remember a provider's call that the provider did not sign."""
        client = Client(call.ip, (call.user_agent or "")[:400] or None)
        route = f"/webhooks/{call.source}/{{token}}"
        self._waiting.append(Refused(Kind.SIGNATURE_INVALID, None, client, "POST", route, None, forged=call))

    async def run(self) -> None:
        """Write every second until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                await self.flush()
        finally:
            await asyncio.shield(self.flush())

    async def flush(self) -> None:
        """Write what waits. A database that is away costs the rows, never a request."""
        while self._waiting:
            one = self._waiting.popleft()
            try:
                await self._note(one)
            except Exception as error:
                log.warning("refusal_not_noted", kind=one.kind.value, error=type(error).__name__)

    async def _note(self, one: Refused) -> None:
        if one.kind is Kind.CROSS_TENANT_ATTEMPT and not await self._is_foreign(one):
            return
        if not await self._has_room(one):
            return
        organization_id = _whose(one)
        user_id = one.actor.id if one.actor is not None and one.actor.kind is ActorKind.USER else None
        details = {"method": one.method, "route": one.route}
        if one.required is not None:
            details["required"] = one.required
        if one.actor is not None and one.actor.kind is ActorKind.API_KEY:
            details["key_id"] = str(one.actor.id)
        if one.forged is not None:
            details["account_id"] = str(one.forged.account_id)
        async with self._services.database.transaction(one.actor or system(organization_id)) as tx:
            await security_log.note(
                tx, one.kind, one.client, user_id=user_id, organization_id=organization_id, **details
            )
            if organization_id is not None and one.required in catalogue.sensitive():
                await audit(tx, "permission.denied", "permission", None, details)

    async def _has_room(self, one: Refused) -> bool:
        counting = Counting.LOG if one.actor is not None else Counting.COARSE
        asked = [
            Bucket("security_row", f"{one.kind.value}:{one.who}", MOST_OF_ONE, HOUR, counting),
            Bucket("security_rows", one.kind.value, MOST_OF_ALL, HOUR),
        ]
        return (await self._services.limits.take(asked)).refused is None

    async def _is_foreign(self, one: Refused) -> bool:
        """Whether an id of the address lies in an organization that the caller has no part in."""
        looking = await self._services.limits.take([Bucket("security_look", one.who, MOST_LOOKED_UP, HOUR)])
        if looking.refused is not None or one.actor is None:
            return False
        async with self._services.database.system() as tx:
            found = await repository.whose(tx, one.sought)
        for organization_id in {whose for whose in found if whose != one.actor.organization_id}:
            async with self._services.database.transaction(organization_id) as tx:
                if not await _belongs(tx, one.actor):
                    return True
        return False


def _whose(one: Refused) -> UUID | None:
    if one.forged is not None:
        return one.forged.organization_id
    return one.actor.organization_id if one.actor is not None else None


async def _belongs(tx: Tx, actor: Actor) -> bool:
    """Whether the actor has a seat in this organization too, or it is the practice beside theirs."""
    if actor.id is not None and actor.kind is ActorKind.USER and await seating.member_of(tx, actor.id) is not None:
        return True
    assert actor.organization_id is not None
    return not actor.livemode or await organizations.sandbox_of(tx, actor.organization_id) == tx.organization_id
