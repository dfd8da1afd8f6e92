"""Invitations: up to 50 addresses at once, a link for 7 days that works once; each holds a seat (IDN-035, 036).

Looking at a link changes nothing, since mail scanners look at it; only the form on its page does.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from koinon import organizations
from koinon.identity import accounts, events, passwords, repository, roles, seating, sessions
from koinon.identity import invitation_rows as rows
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import Client, Invitation, Invited, OpenInvitation, Role, SignedIn, SignUp
from koinon.identity.members import require_giveable
from koinon.identity.notices.raising import notify
from koinon.identity.places import refuse_beyond, refuse_limited_owner, refuse_strange_locations
from koinon.identity.policy import normalized_email
from koinon.kit import clock, email_address, ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors, mail
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.words import words

LIFE = timedelta(days=7)
MOST_RESENT = 3
DAY = timedelta(days=1)
_PURPOSE = "invitation"


async def invite(
    tx: Tx, services: Services, emails: Sequence[str], role: str, location_ids: Sequence[UUID] = ()
) -> list[Invited]:
    """Ask each address to take a seat, and mail it; who sits here or was asked already is said so and left alone.

    Raises 422 for an address that is none, 403 for a role above one's own, 409 without free seats, 429 past the limit.
    """
    addresses = _addresses(emails)
    await require_giveable(tx, role)
    refuse_beyond(tx.actor, location_ids)
    refuse_limited_owner(role, location_ids)
    await refuse_strange_locations(tx, location_ids)
    await seating.lock_team(tx)
    await expire_invitations(tx)
    await _refuse_too_many(tx, services.configuration.invitations_per_day, len(addresses))
    present, asked = await rows.seated(tx, list(addresses)), await rows.pending(tx, list(addresses))
    organization = await organizations.get(tx)
    results = []
    for normalized, typed in addresses.items():
        if normalized in present:
            results.append(Invited(typed, "already_member"))
        elif normalized in asked:
            results.append(Invited(typed, "already_invited"))
        else:
            results.append(await _invite_one(tx, services, organization, typed, role, list(location_ids)))
    return results


def _addresses(emails: Sequence[str]) -> dict[str, str]:
    faults, found = [], {}
    for number, typed in enumerate(emails):
        try:
            found[normalized_email(email_address.parse(typed))] = typed.strip()
        except email_address.InvalidEmail:
            faults.append(errors.FieldFault(f"emails[{number}]", "invalid_email", errors.INVALID_EMAIL.sentence))
    if faults:
        raise errors.invalid(faults)
    return found


async def _refuse_too_many(tx: Tx, most: int, wanted: int) -> None:
    if await rows.sent_since(tx, clock.now() - DAY) + wanted > most:
        raise errors.RATE_LIMIT_EXCEEDED(
            "At most {most} invitations a day.", details={"most": most}, retry_after=int(DAY.total_seconds())
        )


async def _invite_one(
    tx: Tx, services: Services, organization: organizations.Organization, email: str, role: str, places: list[UUID]
) -> Invited:
    token, invitation_id = secrets.token_urlsafe(32), ids.uuid7()
    token_hash = services.vault.hash_secret(token, _PURPOSE)
    values: dict[str, Any] = {
        "id": invitation_id,
        "email": email,
        "email_normalized": normalized_email(email),
        "role": role,
        "location_ids": places,
        "token_hash": token_hash,
        "invited_by": tx.actor.id,
        "expires_at": clock.now() + LIFE,
    }
    await organizations.require_limit(tx, "seats")
    await rows.insert(tx, values)
    await rows.point_at(tx, token_hash, invitation_id)
    made = await _get(tx, invitation_id)
    await _mail(tx, services, organization, made, token)
    tx.publish(events.member_invited(invitation_id, role))
    await audit(tx, "member.invited", "invitation", invitation_id, {"after": {"role": role}})
    return Invited(email, "invited", made)


async def _get(tx: Tx, invitation_id: UUID) -> Invitation:
    found = await rows.get(tx, invitation_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def list_invitations(tx: Tx, limit: int, at: Cursor | None = None) -> list[Invitation]:
    """Up to `limit` invitations, the latest first."""
    return await rows.page(tx, limit, at.id if at else None, backwards=at is not None and at.direction == "prev")


async def resend_invitation(tx: Tx, services: Services, invitation_id: UUID) -> Invitation:
    """Mail a new link, valid for 7 days again; the old one is void. At most three times a day (429)."""
    await seating.lock_team(tx)
    found = await _get(tx, invitation_id)
    fresh = clock.now() - found.last_sent_at < DAY
    if fresh and found.sent_count > MOST_RESENT:
        raise errors.RATE_LIMIT_EXCEEDED(
            "An invitation is sent again at most three times a day.", retry_after=int(DAY.total_seconds())
        )
    token = secrets.token_urlsafe(32)
    token_hash = services.vault.hash_secret(token, _PURPOSE)
    if not await rows.renew(tx, invitation_id, token_hash, clock.now() + LIFE):
        raise errors.INVALID_STATE("This invitation is no longer open. Invite the person again.")
    await rows.point_at(tx, token_hash, invitation_id)
    renewed = await _get(tx, invitation_id)
    await _mail(tx, services, await organizations.get(tx), renewed, token)
    await audit(tx, "invitation.resent", "invitation", invitation_id)
    return renewed


async def revoke_invitation(tx: Tx, invitation_id: UUID) -> None:
    """Void an invitation and free its seat; voiding it again changes nothing."""
    await seating.lock_team(tx)
    await _get(tx, invitation_id)
    if await rows.settle(tx, invitation_id, "revoked"):
        await organizations.give_back(tx, "seats")
        await audit(tx, "invitation.revoked", "invitation", invitation_id)


async def expire_invitations(tx: Tx) -> int:
    """End the organization's late invitations and free their seats; how many."""
    late = await rows.overdue(tx)
    for invitation_id in late:
        await rows.settle(tx, invitation_id, "expired")
        await organizations.give_back(tx, "seats")
    return len(late)


async def open_invitation(services: Services, token: str) -> OpenInvitation:
    """What a link offers. Raises 410 `link_expired` for one that is used, void, late or unknown."""
    place = await _place(services, token)
    async with services.database.transaction(place.organization_id) as tx:
        return await _opened(tx, place.invitation_id)


async def _place(services: Services, token: str) -> rows.Place:
    async with services.database.system() as tx:
        place = await rows.place_of(tx, services.vault.hash_secret(token, _PURPOSE))
    if place is None:
        raise _expired()
    return place


def _expired() -> errors.KoinonError:
    return errors.LINK_EXPIRED("This invitation has expired or was used. Ask for a new one.")


async def _opened(tx: Tx, invitation_id: UUID, *, lock: bool = False) -> OpenInvitation:
    found = await rows.get(tx, invitation_id, lock=lock)
    if found is None or found.state != "pending":
        raise _expired()
    names = await repository.user_names(tx, [found.invited_by] if found.invited_by else [])
    known = await repository.credential(tx, normalized_email(found.email))
    return OpenInvitation(
        found.id,
        tx.organization_id,
        (await organizations.get(tx)).name,
        found.email,
        found.role,
        (await roles.role(tx, found.role)).name,
        names.get(found.invited_by) if found.invited_by else None,
        found.expires_at,
        known is not None,
    )


async def join(services: Services, token: str, known: sessions.Known, *, other_address: bool = False) -> UUID:
    """Take the seat as the signed-in user; the organization joined becomes the session's own.

    Raises 409 where the invitation went to another address and `other_address` does not say that this is meant.
    """
    place = await _place(services, token)
    async with services.database.system() as tx:
        user = await repository.user(tx, known.user_id)
    if user is None:
        raise errors.AUTHENTICATION_REQUIRED()
    acting = accounts.acting(user.id, place.organization_id, user.name, Client())
    async with services.database.transaction(acting) as tx:
        await seating.lock_team(tx)
        opened = await _opened(tx, place.invitation_id, lock=True)
        if normalized_email(opened.email) != normalized_email(user.email) and not other_address:
            raise errors.CONFIRMATION_REQUIRED(
                "This invitation was sent to {invited}, and you are signed in as {user}.",
                details={"invited": opened.email, "user": user.email},
            )
        await _take(tx, place.invitation_id, user.id)
    await accounts.move_to(services, user.id, known.session_id, place.organization_id)
    return place.organization_id


async def join_as_new(services: Services, token: str, name: str, password: str, client: Client) -> SignedIn:
    """Make the invited person's account, its address proved by the link, give it the seat, and sign it in."""
    place = await _place(services, token)
    opened = await open_invitation(services, token)
    if opened.has_account:
        raise errors.INVALID_STATE("You have an account: sign in to accept.")
    form = SignUp(name, opened.email, password, None)
    accounts.refuse_faults(form, opened.organization_name)
    password_hash, user_id = await passwords.hash_password(password), ids.uuid7()
    acting = accounts.acting(user_id, place.organization_id, name, client)
    async with services.database.transaction(acting) as tx:
        await seating.lock_team(tx)
        await _opened(tx, place.invitation_id, lock=True)
        await accounts.register(tx, user_id, form, password_hash)
        await repository.update_user(tx, user_id, {"email_verified_at": clock.now()})
        await _take(tx, place.invitation_id, user_id)
        return await sessions.begin(tx, services, user_id, place.organization_id, client)


async def _take(tx: Tx, invitation_id: UUID, user_id: UUID) -> None:
    found = await _get(tx, invitation_id)
    await rows.settle(tx, invitation_id, "accepted", user_id)
    await organizations.give_back(tx, "seats")
    await accounts.take_seat(tx, user_id, tx.organization_id, found.role, found.location_ids)
    names = await repository.user_names(tx, [user_id])
    about, data = f"member:{user_id}", {"name": names.get(user_id, "")}
    await notify(tx, "member_joined", [found.invited_by], about=about, link="/team", data=data)


async def _mail(
    tx: Tx, services: Services, organization: organizations.Organization, invitation: Invitation, token: str
) -> None:
    language = str(organization.locale)
    say = words(language)
    role = say.gettext(roles.NAMES[Role(invitation.role)]) if invitation.role in set(Role) else ""
    names = await repository.user_names(tx, [tx.actor.id] if tx.actor.id else [])
    letter = mail.Letter(
        kind="invitation",
        subject=say.gettext("You are invited to %(organization)s", organization=organization.name),
        paragraphs=(
            say.gettext(
                "%(inviter)s invites you to work with %(organization)s on Koinon.",
                inviter=names.get(tx.actor.id, organization.name) if tx.actor.id else organization.name,
                organization=organization.name,
            ),
        ),
        facts=((say.gettext("Your role"), role),) if role else (),
        action=(
            say.gettext("See the invitation"),
            f"{services.configuration.base_url}/invitations/{token}",
        ),
        small=(say.gettext("The link works once, for 7 days. If you did not expect it, do nothing."),),
    )
    once = f"invitation:{invitation.id}:{invitation.sent_count}"
    await mail.send(
        tx, services.vault, to=invitation.email, letter=letter, language=str(organization.locale), once=once
    )
