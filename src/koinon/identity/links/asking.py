"""Asking for a link by mail address: every address costs the same and gets the same words (IDN-003, 007, 008)."""

import secrets
from typing import NamedTuple
from uuid import UUID

from koinon.identity import letters, policy, repository, seating
from koinon.identity import session_repository as rows
from koinon.identity.attempts import network_of
from koinon.identity.contracts import Client, User
from koinon.identity.factors import repository as factors
from koinon.identity.factors import requirement
from koinon.identity.links import letters as link_letters
from koinon.identity.links import tokens
from koinon.identity.links.tokens import Purpose
from koinon.identity.security_log import Kind, note
from koinon.identity.sso import finding
from koinon.kit import email_address, ids
from koinon.platform import errors
from koinon.platform.jobs import job
from koinon.platform.limits import Bucket
from koinon.platform.limits import Kind as BucketKind
from koinon.platform.services import Services

NOBODYS = UUID(int=0)
_SEAL = "link_request"
HOUR = 3600


class Limit(NamedTuple):
    """So many an hour for one address, and from one network."""

    address: int
    network: int


LIMITS = {
    Purpose.RESET_PASSWORD: Limit(3, 10),
    Purpose.VERIFY_EMAIL: Limit(5, 50),
    Purpose.MAGIC_LINK: Limit(5, 50),
}


async def ask(
    services: Services, purpose: Purpose, address: str, client: Client, language: str, browser: str = ""
) -> None:
    """Have a link mailed to `address` if it is somebody's. Raises 422 for no address, 429 with the wait."""
    try:
        email_address.parse(address)
    except email_address.InvalidEmail:
        raise errors.invalid_field("email", "invalid_email") from None
    normalized = policy.normalized_email(address)
    await refuse_too_many(services, purpose, normalized, client)
    sealed = services.vault.encrypt(address.strip(), NOBODYS, _SEAL).hex()
    async with services.database.system() as tx:
        await mail_link.defer(
            tx,
            purpose=purpose.value,
            request_id=str(ids.uuid7()),
            sealed=sealed,
            language=language,
            ip=client.ip or "",
            user_agent=(client.user_agent or "")[:200],
            browser=services.vault.hash_secret(browser, "magic_browser").hex() if browser else "",
        )


def new_browser_mark() -> str:
    """What the cookie holds by which a magic link is known to be opened where it was asked for."""
    return secrets.token_urlsafe(32)


async def refuse_too_many(services: Services, purpose: Purpose, normalized: str, client: Client) -> None:
    """Raise 429 with the wait for an address, or a network, that asked too often."""
    limit, name = LIMITS[purpose], f"link_{purpose.value}"
    lenience = 10 if services.configuration.env in ("development", "test") else 1  # everybody is localhost there
    hashed = services.vault.sign(normalized.encode(), "limit").hex()[:32]
    verdict = await services.limits.take(
        [
            Bucket(f"{name}_address", hashed, limit.address, HOUR, BucketKind.COARSE),
            Bucket(f"{name}_network", network_of(client.ip), limit.network * lenience, HOUR, BucketKind.COARSE),
        ]
    )
    if verdict.refused is not None:
        raise errors.AUTH_ATTEMPTS_EXCEEDED(retry_after=max(1, round(verdict.refused.reset_in)))


@job("identity.mail_link", queue="email")
async def mail_link(
    services: Services,
    _organization_id: UUID | None,
    purpose: str,
    request_id: str,
    sealed: str,
    language: str,
    ip: str,
    user_agent: str,
    browser: str,
) -> None:
    """Find out whose address it is, and tell them the truth."""
    address = services.vault.decrypt(bytes.fromhex(sealed), NOBODYS, _SEAL)
    asked, client, token_id = Purpose(purpose), Client(ip or None, user_agent or None), UUID(request_id)
    async with services.database.system() as tx:
        user = await repository.user_by_email(tx, policy.normalized_email(address))
    allowed = user is not None and await _may_have(services, asked, user)
    async with services.database.system() as tx:
        once = f"link:{request_id}"
        if user is None or not allowed:
            write = link_letters.NOTHING_HERE[asked](client)
            await letters.post_to(tx, services, address, language, write, once)
            return
        payload = {"browser": browser} if browser else {"email": policy.normalized_email(user.email)}
        path = await tokens.make(tx, services.vault, asked, token_id, user.id, payload)
        if path is None:
            return
        if asked is Purpose.RESET_PASSWORD:
            await note(tx, Kind.RESET_REQUESTED, client, user_id=user.id)
        write = link_letters.LINKS[asked](services.configuration.base_url + path, client, user.time_zone)
        await letters.post(tx, services, user, write, once)


async def _may_have(services: Services, purpose: Purpose, user: User) -> bool:
    """Magic links are for people of organizations that allow them; owners and admins only with a second factor.

    Nobody gets one whose organization has turned every way off but its provider.
    """
    if purpose is not Purpose.MAGIC_LINK:
        return True
    if await finding.enforced_for(services, user.email, user.id) is not None:
        return False
    async with services.database.system() as tx:
        held = await factors.held(tx, user.id)
        await seating.see_own_seats(tx, user.id)
        seats = await seating.seats(tx, user.id)
        joined = [await rows.membership(tx, user.id, seat.organization_id) for seat in seats]
    policies = [await requirement.policy_of(services.database, seat.organization_id) for seat in seats]
    has_factor = held.totp or bool(held.passkeys)
    weighty = any(row is not None and row.role in ("owner", "admin") for row in joined)
    return bool(policies) and all(one.magic_links for one in policies) and (has_factor or not weighty)
