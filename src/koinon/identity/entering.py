"""The last step of every way in: a session in the first of a person's organizations."""

from typing import NamedTuple
from uuid import UUID

from koinon.identity import repository, seating, sessions
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import Client, SignedIn
from koinon.identity.errors import SSO_REQUIRED
from koinon.identity.sso import finding
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services

FEDERATED = "fed"


class Entry(NamedTuple):
    """By which ways (RFC 8176) somebody proved to be themselves, and what the session is for.

    `is_rescue`: by the operator's owner link, which also lets in where the organization's provider does not.
    """

    amr: tuple[str, ...] = ("pwd",)
    kind: str = "browser"
    device_id: str | None = None
    is_rescue: bool = False


async def enter(services: Services, user_id: UUID, client: Client, entry: Entry) -> SignedIn:
    """Begin a session of a user who has proved to be themselves.

    Raises `invalid_credentials` for a locked one, `sso_required` where the organization of their address has turned
    every other way off (IDN-037): password, link and passkey come by here.
    """
    await _refuse_past_provider(services, user_id, entry)
    async with services.database.system() as tx:
        if not await repository.is_active(tx, user_id):
            raise errors.INVALID_CREDENTIALS()
        await seating.see_own_seats(tx, user_id)
        first = next(iter(await seating.seats(tx, user_id)), None)
        if first is None:
            return await sessions.begin(
                tx, services, user_id, None, client, amr=entry.amr, kind=entry.kind, device_id=entry.device_id
            )
    acting = Actor(
        kind=ActorKind.USER,
        organization_id=first.organization_id,
        id=user_id,
        ip=client.ip,
        user_agent=client.user_agent,
        request_id=client.request_id,
    )
    async with services.database.transaction(acting) as tx:
        signed_in = await sessions.begin(
            tx,
            services,
            user_id,
            first.organization_id,
            client,
            amr=entry.amr,
            kind=entry.kind,
            device_id=entry.device_id,
        )
        await audit(tx, "session.started", "user", user_id)
        return signed_in


async def _refuse_past_provider(services: Services, user_id: UUID, entry: Entry) -> None:
    if FEDERATED in entry.amr or entry.is_rescue:
        return
    async with services.database.system() as tx:
        user = await repository.user(tx, user_id)
    if user is not None and await finding.enforced_for(services, user.email, user.id) is not None:
        raise SSO_REQUIRED()
