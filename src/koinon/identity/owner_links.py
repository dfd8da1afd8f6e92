"""The one-time owner link: how the first person gets in, and how an operator lets an owner back in (IDN-002).

There is no default user or password anywhere; the link lives 30 minutes, works once, and a newer one voids it.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon import organizations
from koinon.identity import passwords, repository, seating, sessions
from koinon.identity.accounts import acting, refuse_faults, register, take_seat
from koinon.identity.audit_trail import audit_installation
from koinon.identity.contracts import Client, OwnerLink, Role, SignedIn, SignUp
from koinon.identity.entering import Entry
from koinon.identity.factors.second_step import Challenge, first_proof_given
from koinon.identity.links import following
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

LIFE = timedelta(minutes=30)
_PURPOSE = "owner_link"


async def issue_owner_link(services: Services, organization_ids: Sequence[UUID] = ()) -> str:
    """A token for `/owner/{token}`: signs the first user in where there is one, else lets one be made.

    A user made by it becomes owner of `organization_ids` (the samples of a first start) and of what they found.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    async with services.database.system() as tx:
        await repository.void_tokens(tx, _PURPOSE, now)
        await repository.insert_token(
            tx,
            {
                "id": ids.uuid7(),
                "user_id": await repository.first_user(tx),
                "purpose": _PURPOSE,
                "token_hash": services.vault.hash_secret(token, _PURPOSE),
                "payload": msgspec.json.encode({"organization_ids": [str(i) for i in organization_ids]}).decode(),
                "expires_at": now + LIFE,
            },
        )
        await audit_installation(tx, "installation.owner_link_made", "user")
    return token


async def owner_link(services: Services, token: str) -> OwnerLink:
    """What an unused link gives; looking changes nothing. Raises `link_expired`."""
    async with services.database.system() as tx:
        return _opened(await _find(tx, services, token, lock=False))


async def accept_owner_link(
    services: Services, token: str, form: SignUp | None, client: Client
) -> SignedIn | Challenge:
    """Use the link: sign its user in, or make the user of `form`, an owner of all its organizations."""
    async with services.database.system() as tx:
        link = _opened(await _find(tx, services, token, lock=False))
    if link.user_id is not None:
        async with services.database.system() as tx:
            await _spend(tx, services, token)
        return await first_proof_given(services, link.user_id, client, Entry(("otk",), is_rescue=True))
    if form is None:
        raise errors.invalid_field("name", "missing_required_field")
    refuse_faults(form)
    if form.organization is None and not link.organization_ids:
        raise errors.invalid_field("organization", "missing_required_field")
    return await _make_and_enter(services, token, link, form, client)


async def seat_owner(services: Services, token: str, form: SignUp) -> None:
    """Use the link as `accept_owner_link` does for a new user, without a session: nobody sits at a browser."""
    async with services.database.system() as tx:
        link = _opened(await _find(tx, services, token, lock=False))
    refuse_faults(form)
    owner = await _new_owner(services, link, form)
    async with services.database.transaction(acting(owner.user_id, owner.home, form.name, Client())) as tx:
        await _make_owner(tx, services, token, link, owner, Client())


class _NewOwner(NamedTuple):
    user_id: UUID
    home: UUID
    form: SignUp
    password_hash: str


async def _new_owner(services: Services, link: OwnerLink, form: SignUp) -> _NewOwner:
    home = ids.uuid7() if form.organization is not None else link.organization_ids[0]
    if form.organization is not None:
        await services.placements.place(home, form.organization.region)
    return _NewOwner(ids.uuid7(), home, form, await passwords.hash_password(form.password))


async def _make_and_enter(services: Services, token: str, link: OwnerLink, form: SignUp, client: Client) -> SignedIn:
    owner = await _new_owner(services, link, form)
    async with services.database.transaction(acting(owner.user_id, owner.home, form.name, client)) as tx:
        await _make_owner(tx, services, token, link, owner, client)
        return await sessions.begin(tx, services, owner.user_id, owner.home, client)


async def _make_owner(
    tx: Tx, services: Services, token: str, link: OwnerLink, owner: _NewOwner, client: Client
) -> None:
    await _spend(tx, services, token)
    await register(tx, owner.user_id, owner.form, owner.password_hash)
    if owner.form.organization is not None:
        await organizations.create(tx, organizations.as_configured(owner.form.organization, services.configuration))
    await take_seat(tx, owner.user_id, owner.home, Role.OWNER)
    for organization_id in link.organization_ids:
        if organization_id != owner.home:
            await _take_other_seat(tx, owner.user_id, organization_id, owner.home)
    if services.configuration.public_url is not None:
        await following.send_verification(tx, services, owner.user_id, client)


async def _take_other_seat(tx: Tx, user_id: UUID, organization_id: UUID, own: UUID) -> None:
    """A seat in another tenant within the same transaction: the wall is moved there and back."""
    values = {"id": ids.uuid7(), "organization_id": organization_id, "user_id": user_id, "role": Role.OWNER}
    await tx.execute("select set_config('koinon.organization_id', %(id)s, true)", {"id": str(organization_id)})
    await seating.insert_seat(tx, values)
    await tx.execute("select set_config('koinon.organization_id', %(id)s, true)", {"id": str(own)})


async def _find(tx: Tx, services: Services, token: str, *, lock: bool) -> repository.Token | None:
    return await repository.token(tx, _PURPOSE, services.vault.hash_secret(token, _PURPOSE), lock=lock)


def _opened(found: repository.Token | None) -> OwnerLink:
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        raise errors.LINK_EXPIRED("This link has expired or was used. `koinon owner-link` makes a new one.")
    given = tuple(UUID(text) for text in found.payload.get("organization_ids", ()))
    return OwnerLink(found.user_id, given, found.expires_at)


async def _spend(tx: Tx, services: Services, token: str) -> None:
    found = await _find(tx, services, token, lock=True)
    _opened(found)
    if found is not None:
        await repository.use_token(tx, found.id, clock.now())
