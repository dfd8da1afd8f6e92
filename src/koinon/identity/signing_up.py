"""Signing up where strangers can: the mail decides, so a taken address is not told from a free one (IDN-003).

What was typed travels sealed, in the mailed link itself, and nothing is kept of it here. On a machine of one's own (no
public address), and before anybody has signed up, there is nobody to give away and maybe no mail: one is in at once.
"""

import base64
from uuid import UUID

import msgspec

from koinon import organizations
from koinon.identity import accounts, attempts, letters, passwords, policy, repository, sessions
from koinon.identity.accounts import AddressTakenError, acting, refuse_faults, register, take_seat
from koinon.identity.contracts import Client, Role, SignedIn, SignUp
from koinon.identity.errors import SIGN_UP_CLOSED
from koinon.identity.links import letters as link_letters
from koinon.identity.links.asking import NOBODYS, refuse_too_many
from koinon.identity.links.tokens import GONE, LIVES, Purpose
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.crypto import CryptoError
from koinon.platform.jobs import job
from koinon.platform.services import Services

_SEAL = "sign_up"
PATH = "/sign-up"


class Pending(msgspec.Struct, frozen=True):
    """A sign-up that waits for its address to be confirmed; the form's own password is not in it, only its hash."""

    form: SignUp
    password_hash: str
    expires_at: float

    @property
    def organization(self) -> organizations.NewOrganization:
        """What is to be founded."""
        assert self.form.organization is not None
        return self.form.organization


async def is_by_mail(services: Services) -> bool:
    """Whether signing up waits for the mail."""
    if services.configuration.public_url is None:
        return False
    async with services.database.system() as tx:
        return await repository.any_owner(tx)


async def ask_sign_up(services: Services, form: SignUp, client: Client, language: str) -> None:
    """Mail the way on, whatever the address is. Raises 403 `sign_up_closed`, 422, 429."""
    await _refuse_closed(services)
    if form.organization is None:
        raise errors.invalid_field("organization", "missing_required_field")
    refuse_faults(form)
    await services.placements.require_region(form.organization.region)
    await attempts.count_sign_up(services, client)
    await refuse_too_many(services, Purpose.VERIFY_EMAIL, policy.normalized_email(form.email), client)
    typed = token_of(services, form, await passwords.hash_password(form.password))
    async with services.database.system() as tx:
        await mail_sign_up.defer(
            tx,
            request_id=str(ids.uuid7()),
            typed=typed,
            language=language,
            ip=client.ip or "",
            user_agent=(client.user_agent or "")[:200],
        )


def token_of(services: Services, form: SignUp, password_hash: str) -> str:
    """A form as the text of a link that nobody else can read or make."""
    until = clock.now() + LIVES[Purpose.VERIFY_EMAIL]
    pending = Pending(form._replace(password="", email=form.email.strip()), password_hash, until.timestamp())
    sealed = services.vault.seal(msgspec.json.encode(pending), NOBODYS, _SEAL)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


async def _refuse_closed(services: Services) -> None:
    if await accounts.signup_mode(services) != "open":
        raise SIGN_UP_CLOSED()


@job("identity.mail_sign_up", queue="email")
async def mail_sign_up(
    services: Services,
    _organization_id: UUID | None,
    request_id: str,
    typed: str,
    language: str,
    ip: str,
    user_agent: str,
) -> None:
    """Find out whether the address has an account, and tell its owner the truth."""
    pending, client = opened(services, typed), Client(ip or None, user_agent or None)
    async with services.database.system() as tx:
        user = await repository.user_by_email(tx, policy.normalized_email(pending.form.email))
        if user is not None:
            await letters.post(tx, services, user, link_letters.address_taken(client), f"sign_up:{request_id}")
            return
        url = f"{services.configuration.base_url}{PATH}/{typed}"
        write = link_letters.founding(url, pending.organization.name, client)
        await letters.post_to(tx, services, pending.form.email, language, write, f"sign_up:{request_id}")


def opened(services: Services, token: str) -> Pending:
    """What a link holds; looking changes nothing. Raises 410 `link_expired`."""
    try:
        data = services.vault.unseal(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), NOBODYS, _SEAL)
        pending = msgspec.json.decode(data, type=Pending)
    except (CryptoError, ValueError, msgspec.DecodeError):
        raise errors.LINK_EXPIRED(GONE) from None
    if pending.expires_at <= clock.now().timestamp():
        raise errors.LINK_EXPIRED(GONE)
    return pending


async def finish_sign_up(services: Services, token: str, client: Client) -> SignedIn:
    """User, organization, owner's seat and session in one transaction; once. Raises 410, 403 `sign_up_closed`."""
    pending = opened(services, token)
    await _refuse_closed(services)
    organization_id, user_id = ids.uuid7(), ids.uuid7()
    await services.placements.place(organization_id, pending.organization.region)
    try:
        async with services.database.transaction(acting(user_id, organization_id, pending.form.name, client)) as tx:
            await register(tx, user_id, pending.form, pending.password_hash)
            await repository.update_user(tx, user_id, {"email_verified_at": clock.now()})
            await organizations.create(tx, organizations.as_configured(pending.organization, services.configuration))
            await take_seat(tx, user_id, organization_id, Role.OWNER)
            return await sessions.begin(tx, services, user_id, organization_id, client)
    except AddressTakenError:
        raise errors.LINK_EXPIRED(GONE) from None
