"""What a link's button does."""

from typing import Any
from uuid import UUID

from koinon.identity import attempts, letters, passwords, policy, repository, seating, sessions
from koinon.identity import session_repository as rows
from koinon.identity.contracts import Client, SignedIn, User
from koinon.identity.entering import Entry
from koinon.identity.factors import repository as factors
from koinon.identity.factors.second_step import Challenge, first_proof_given
from koinon.identity.links import letters as link_letters
from koinon.identity.links import tokens
from koinon.identity.links.tokens import Opened, Purpose
from koinon.identity.security_log import Kind, note
from koinon.identity.strength import require_strong
from koinon.kit import clock, email_address, ids
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

WAITING = (Purpose.CHANGE_EMAIL, Purpose.MAGIC_LINK, Purpose.RESET_PASSWORD)
FIRST = UUID(int=0)


async def open_link(services: Services, purpose: Purpose, secret: str) -> Opened:
    """What a link holds; nothing changes (mail scanners open links). Raises 410."""
    async with services.database.system() as tx:
        return await tokens.look(tx, services.vault, purpose, secret)


async def verify_email(services: Services, secret: str) -> None:
    """The address is theirs. Raises 410, also where the address was changed since."""
    async with services.database.system() as tx:
        opened = await tokens.look(tx, services.vault, Purpose.VERIFY_EMAIL, secret, spend=True)
        user = await _user(tx, opened.user_id)
        if opened.payload.get("email") != policy.normalized_email(user.email):
            raise errors.LINK_EXPIRED(tokens.GONE)
        await repository.update_user(tx, user.id, {"email_verified_at": clock.now()})
        tx.after_commit(sessions.REMEMBERED.forget)


async def reset_password(services: Services, secret: str, password: str, client: Client) -> User:
    """Set a new password; every session and remembered device ends, second factors stay. Raises 410, 422."""
    async with services.database.system() as tx:
        opened = await tokens.look(tx, services.vault, Purpose.RESET_PASSWORD, secret)
        user = await _user(tx, opened.user_id)
        names = await seating.names_around(tx, user)
    require_strong(password, names, field="password")
    hashed = await passwords.hash_password(password)
    async with services.database.system() as tx:
        await tokens.look(tx, services.vault, Purpose.RESET_PASSWORD, secret, spend=True)
        changes: dict[str, Any] = {"password_hash": hashed, "state": "active"}
        if opened.payload.get("email") == policy.normalized_email(user.email):
            changes["email_verified_at"] = user.email_verified_at or clock.now()
        await repository.update_user(tx, user.id, changes)
        await end_everything(tx, user.id, "password_reset")
        await note(tx, Kind.RESET_COMPLETED, client, user_id=user.id)
        await tell_password_changed(tx, services, user, client)
    await attempts.let_in(services, policy.normalized_email(user.email), client)
    return user


async def end_everything(tx: Tx, user_id: UUID, reason: str, but: UUID | None = None) -> None:
    """End sessions, access tokens, remembered devices and waiting links of a user; those that undo a change stay."""
    await rows.raise_version(tx, user_id)
    await rows.revoke_sessions(tx, user_id, reason, clock.now(), but=but)
    await factors.drop_devices(tx, user_id)
    await repository.void_tokens_after(tx, WAITING, user_id, clock.now(), FIRST)
    tx.after_commit(sessions.REMEMBERED.forget)


async def tell_password_changed(tx: Tx, services: Services, user: User, client: Client) -> None:
    """Mail the time, the place, and the link for the case that it was somebody else."""
    path = await tokens.make(tx, services.vault, Purpose.NOT_ME, ids.uuid7(), user.id)
    url = services.configuration.base_url + (path or "")
    await letters.post(tx, services, user, link_letters.password_changed(client, user.time_zone, url))


async def lock_account(services: Services, secret: str, client: Client) -> None:
    """It was not them: nobody signs in until a new password is chosen by the link that is mailed now."""
    async with services.database.system() as tx:
        opened = await tokens.look(tx, services.vault, Purpose.NOT_ME, secret, spend=True)
        user = await _user(tx, opened.user_id)
        await repository.update_user(tx, user.id, {"state": "locked"})
        await end_everything(tx, user.id, "not_me")
        await note(tx, Kind.ACCOUNT_LOCKED, client, user_id=user.id)
        await _mail_reset(tx, services, user, client)


async def _mail_reset(tx: Tx, services: Services, user: User, client: Client) -> None:
    payload = {"email": policy.normalized_email(user.email)}
    path = await tokens.make(tx, services.vault, Purpose.RESET_PASSWORD, ids.uuid7(), user.id, payload)
    url = services.configuration.base_url + (path or "")
    await letters.post(tx, services, user, link_letters.reset(url, client, user.time_zone))


async def ask_new_address(services: Services, actor: Actor, address: str) -> None:
    """Mail a link to the new address. The answer is the same where somebody has it; its owner is told. Raises 422."""
    try:
        email_address.parse(address)
    except email_address.InvalidEmail:
        raise errors.invalid_field("email", "invalid_email") from None
    client, wanted = Client(actor.ip, actor.user_agent), address.strip()
    async with services.database.system() as tx:
        user = await _user(tx, actor.id)
        taken = await repository.user_by_email(tx, policy.normalized_email(wanted))
        if taken is not None and taken.id != user.id:
            await letters.post(tx, services, taken, link_letters.address_taken(client))
            return
        path = await tokens.make(
            tx, services.vault, Purpose.CHANGE_EMAIL, ids.uuid7(), user.id, {"email": wanted, "ip": client.ip}
        )
        write = link_letters.new_address(services.configuration.base_url + (path or ""), client, user.time_zone)
        await letters.post_to(tx, services, wanted, str(user.locale), write)


async def take_new_address(services: Services, secret: str, client: Client) -> None:
    """The new address is theirs; the old one is told and can undo it for a week. Raises 410, 409 where it is taken."""
    async with services.database.system() as tx:
        opened = await tokens.look(tx, services.vault, Purpose.CHANGE_EMAIL, secret, spend=True)
        user, wanted = await _user(tx, opened.user_id), str(opened.payload["email"])
        await _set_address(tx, user.id, wanted)
        await note(tx, Kind.EMAIL_CHANGED, client, user_id=user.id)
        path = await tokens.make(tx, services.vault, Purpose.UNDO_EMAIL, ids.uuid7(), user.id, {"email": user.email})
        url = services.configuration.base_url + (path or "")
        await letters.post(tx, services, user, link_letters.address_changed(client, user.time_zone, url))


async def undo_new_address(services: Services, secret: str, client: Client) -> None:
    """Bring the old address back, end every session, and let a new password be chosen. Raises 410, 409.

    Links that would undo later changes are void, the earlier ones are not: whoever had the account first has the word.
    """
    async with services.database.system() as tx:
        opened = await tokens.look(tx, services.vault, Purpose.UNDO_EMAIL, secret, spend=True)
        await _set_address(tx, opened.user_id, str(opened.payload["email"]))
        await end_everything(tx, opened.user_id, "email_undone")
        await repository.void_tokens_after(tx, [Purpose.UNDO_EMAIL], opened.user_id, clock.now(), opened.id)
        await note(tx, Kind.EMAIL_CHANGED, client, user_id=opened.user_id, severity="high", undone=True)
        await _mail_reset(tx, services, await _user(tx, opened.user_id), client)


async def _set_address(tx: Tx, user_id: UUID, address: str) -> None:
    taken = await repository.user_by_email(tx, policy.normalized_email(address))
    if taken is not None and taken.id != user_id:
        raise errors.CONFLICT("Another account has taken this address in the meantime.")
    changes = {
        "email": address,
        "email_normalized": policy.normalized_email(address),
        "email_verified_at": clock.now(),
    }
    await repository.update_user(tx, user_id, changes)
    tx.after_commit(sessions.REMEMBERED.forget)


async def sign_in_by_link(
    services: Services, secret: str, browser: str, client: Client, device_token: str = ""
) -> SignedIn | Challenge:
    """Sign in by a link, in the browser in which it was asked for. Raises 410, 403 in another browser."""
    mark = services.vault.hash_secret(browser, "magic_browser").hex() if browser else ""
    async with services.database.system() as tx:
        opened = await tokens.look(tx, services.vault, Purpose.MAGIC_LINK, secret)
        if not mark or opened.payload.get("browser") != mark:
            raise errors.INSUFFICIENT_PERMISSIONS("Open this link in the browser in which you asked for it.")
        await tokens.look(tx, services.vault, Purpose.MAGIC_LINK, secret, spend=True)
        user = await _user(tx, opened.user_id)
        await repository.update_user(tx, user.id, {"email_verified_at": user.email_verified_at or clock.now()})
    return await first_proof_given(services, user.id, client, Entry(("otk",)), device_token)


async def send_verification(tx: Tx, services: Services, user_id: UUID, client: Client) -> None:
    """Mail the link by which a person confirms their address; nothing where they did."""
    user = await _user(tx, user_id)
    if user.email_verified_at is not None:
        return
    payload = {"email": policy.normalized_email(user.email)}
    path = await tokens.make(tx, services.vault, Purpose.VERIFY_EMAIL, ids.uuid7(), user.id, payload)
    url = services.configuration.base_url + (path or "")
    await letters.post(tx, services, user, link_letters.verify(url, client, user.time_zone))


async def _user(tx: Tx, user_id: UUID | None) -> User:
    user = await repository.user(tx, user_id) if user_id else None
    if user is None:
        raise errors.LINK_EXPIRED(tokens.GONE)
    return user
