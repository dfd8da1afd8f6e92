"""By what somebody may prove again to be themselves (IDN-018); who has nothing of ours goes to their provider anew."""

from typing import NamedTuple
from uuid import UUID

from koinon.identity import policy, repository
from koinon.identity.factors import repository as factors
from koinon.identity.sessions import Known
from koinon.identity.sso import finding
from koinon.identity.sso.signing_in import Departure, depart
from koinon.platform import errors
from koinon.platform.services import Services


class Ways(NamedTuple):
    """What the page that asks may offer; `provider` is the connection of the person's domain."""

    password: bool = True
    passkey: bool = True
    provider: UUID | None = None


async def ways_of(services: Services, known: Known) -> Ways:
    """The ways of the person in the session."""
    async with services.database.system() as tx:
        user = await repository.user(tx, known.user_id)
        if user is None:
            return Ways()
        credential = await repository.credential(tx, policy.normalized_email(user.email))
        has_passkey = bool(await factors.passkeys(tx, user.id))
    is_off = await finding.enforced_for(services, user.email, user.id) is not None
    has_password = credential is not None and credential.password_hash is not None and not is_off
    provider = None if has_password else await finding.connection_for(services, user.email)
    return Ways(has_password, has_passkey, provider)


async def depart_to_confirm(services: Services, known: Known, next_path: str) -> Departure:
    """Send the person in the session to their provider, to sign in there once more. Raises 409, 403 `sso_failed`."""
    found = await ways_of(services, known)
    async with services.database.system() as tx:
        user = await repository.user(tx, known.user_id)
    if found.provider is None or user is None:
        raise errors.INVALID_STATE("Confirm by your password or a passkey.")
    return await depart(services, found.provider, next_path, user.email, known.session_id)
