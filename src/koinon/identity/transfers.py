"""Handing ownership over: the owner asks after step-up, the other accepts within 7 days, both are mailed (IDN-031)."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from koinon import organizations
from koinon.identity import events, repository, seating, sessions
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import Role
from koinon.identity.founding import require_room
from koinon.kit import clock, ids
from koinon.platform import errors, mail
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.words import words

LIFE = timedelta(days=7)


class Transfer(Struct, frozen=True):
    """An offer of ownership, from one member to another."""

    id: UUID
    from_user: UUID
    to_user: UUID
    state: str
    expires_at: datetime
    created_at: datetime


_COLUMNS = """id, from_user, to_user,
       case when state = 'pending' and expires_at <= now() then 'expired' else state end as state,
       expires_at, created_at
"""


async def offer_ownership(tx: Tx, services: Services, member_id: UUID) -> Transfer:
    """Offer one's ownership to an active member; an older offer is withdrawn. Raises 403 for who is no owner."""
    await seating.lock_team(tx)
    heir = await seating.member(tx, member_id)
    giver = await seating.member_of(tx, tx.actor.id) if tx.actor.id else None
    if giver is None or giver.role != Role.OWNER:
        raise errors.INSUFFICIENT_PERMISSIONS("Only an owner hands ownership over.")
    if heir is None:
        raise errors.RESOURCE_NOT_FOUND()
    if heir.user_id == giver.user_id or heir.state != "active":
        raise errors.INVALID_STATE("Choose another active member of your team.")
    await _withdraw(tx)
    transfer_id = ids.uuid7()
    await tx.execute(
        """
        insert into ownership_transfers (id, organization_id, from_user, to_user, expires_at)
        values (%(id)s, %(organization_id)s, %(from_user)s, %(to_user)s, %(expires_at)s)
        """,
        {
            "id": transfer_id,
            "organization_id": tx.organization_id,
            "from_user": giver.user_id,
            "to_user": heir.user_id,
            "expires_at": clock.now() + LIFE,
        },
    )
    await audit(tx, "ownership.offered", "member", member_id)
    made = await transfer(tx, transfer_id)
    await _tell(tx, services, made, "ownership_offered")
    return made


async def _withdraw(tx: Tx) -> None:
    await tx.execute(
        """
        update ownership_transfers
        set state = 'revoked', decided_at = now()
        where organization_id = %(organization_id)s
          and state = 'pending'
        """,
        {"organization_id": tx.organization_id},
    )


async def transfer(tx: Tx, transfer_id: UUID) -> Transfer:
    """One offer. Raises `resource_not_found`."""
    found = await tx.first(
        Transfer,
        f"select {_COLUMNS} from ownership_transfers where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": transfer_id},
    )
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def pending_transfer(tx: Tx) -> Transfer | None:
    """The offer that waits for an answer."""
    return await tx.first(
        Transfer,
        f"""
        select {_COLUMNS}
        from ownership_transfers
        where organization_id = %(organization_id)s
          and state = 'pending'
          and expires_at > now()
        """,
        {"organization_id": tx.organization_id},
    )


async def decide_transfer(tx: Tx, services: Services, transfer_id: UUID, *, accept: bool) -> Transfer:
    """Answer an offer made to oneself: accepted, the giver becomes administrator. Raises 404, 409."""
    await seating.lock_team(tx)
    found = await transfer(tx, transfer_id)
    if found.to_user != tx.actor.id and not (found.from_user == tx.actor.id and not accept):
        raise errors.RESOURCE_NOT_FOUND()
    if found.state != "pending":
        raise errors.INVALID_STATE("This offer is no longer open.")
    if accept:
        await require_room(tx, found.to_user, services.configuration.organizations_per_owner)
        await _hand_over(tx, found)
    decided = "accepted" if accept else "declined" if found.to_user == tx.actor.id else "revoked"
    await tx.execute(
        """
        update ownership_transfers
        set state = %(state)s, decided_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": transfer_id, "state": decided},
    )
    await audit(tx, f"ownership.{decided}", "ownership_transfer", transfer_id)
    await _tell(tx, services, found, f"ownership_{decided}")
    return await transfer(tx, transfer_id)


async def _hand_over(tx: Tx, found: Transfer) -> None:
    giver, heir = await seating.member_of(tx, found.from_user), await seating.member_of(tx, found.to_user)
    if giver is None or heir is None or giver.role != Role.OWNER or {giver.state, heir.state} != {"active"}:
        raise errors.INVALID_STATE("This offer is no longer open.")
    await seating.update_member(tx, heir.id, {"role": Role.OWNER.value, "location_ids": []})
    await seating.update_member(tx, giver.id, {"role": Role.ADMIN.value})
    for user_id, role in ((heir.user_id, Role.OWNER), (giver.user_id, Role.ADMIN)):
        tx.publish(events.member_changed("role_changed", user_id, role=role.value))
    tx.after_commit(sessions.REMEMBERED.forget)


async def _tell(tx: Tx, services: Services, found: Transfer, kind: str) -> None:
    organization = await organizations.get(tx)
    names = await repository.user_names(tx, [found.from_user, found.to_user])
    for person in await repository.correspondents(tx, [found.from_user, found.to_user]):
        say = words(person.locale)
        names_of = {"giver": names[found.from_user], "heir": names[found.to_user], "organization": organization.name}
        sentences = {
            "ownership_offered": say.gettext(
                "%(giver)s offers the ownership of %(organization)s to %(heir)s.", **names_of
            ),
            "ownership_accepted": say.gettext("%(heir)s is now an owner of %(organization)s.", **names_of),
            "ownership_declined": say.gettext("%(heir)s did not take the ownership of %(organization)s.", **names_of),
            "ownership_revoked": say.gettext("%(giver)s took the offer of %(organization)s back.", **names_of),
        }
        letter = mail.Letter(
            kind=kind,
            subject=say.gettext("Ownership of %(organization)s", organization=organization.name),
            paragraphs=(sentences[kind],),
            action=(say.gettext("Open your team"), f"{services.configuration.base_url}/team"),
        )
        once = f"{kind}:{found.id}:{person.id}"
        await mail.send(tx, services.vault, to=person.email, letter=letter, language=say.language, once=once)
