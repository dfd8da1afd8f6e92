"""Signing in on a phone with what Firebase says (IDN-048): for accounts that exist, once for each token."""

from datetime import UTC, datetime

from koinon.identity import policy, repository, security_log
from koinon.identity.apps.firebase import Certificates, NotVerified, Proved, Unreachable, verify
from koinon.identity.attempts import attempting, network_of
from koinon.identity.contracts import Client, SignedIn, User
from koinon.identity.entering import Entry
from koinon.identity.factors.second_step import Challenge, first_proof_given
from koinon.identity.security_log import Kind
from koinon.identity.sso.signing_in import taken_from_strangers
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.services import Services

BY_FIREBASE = "firebase"
PURPOSE = "firebase_login"
OFF = "Firebase sign-in is not set up here."
_certificates: dict[str, Certificates] = {}


async def sign_in_with_firebase(services: Services, token: str, device_id: str, client: Client) -> SignedIn | Challenge:
    """Begin a mobile session of the account with the token's verified address.

    Raises 409 `invalid_state` where no project is configured, 401 `invalid_credentials`, 429 after five failures of a
    network, 503 while Google's certificates cannot be read.
    """
    project = services.configuration.firebase_project
    if project is None:
        raise errors.INVALID_STATE(OFF)
    async with attempting(services, {"network": network_of(client.ip)}) as attempt:
        try:
            who = await verify(token, project, _certificates_of(services))
            user = await _account_of(services, token, who)
        except NotVerified as wrong:
            attempt.failed = True
            await _note(services, wrong.reason, client)
            raise errors.INVALID_CREDENTIALS() from None
        except Unreachable:
            raise errors.DEPENDENCY_UNAVAILABLE() from None
    entry = Entry((BY_FIREBASE,), "mobile", device_id)
    return await first_proof_given(services, user.id, client, entry)


def _certificates_of(services: Services) -> Certificates:
    url = str(services.configuration.firebase_certificates)
    return _certificates.setdefault(url, Certificates(url))


async def _account_of(services: Services, token: str, who: Proved) -> User:
    """The account of a token that nobody showed before. Raises NotVerified."""
    async with services.database.system() as tx:
        until = datetime.fromtimestamp(who.void_at, UTC)
        token_hash = services.vault.hash_secret(token, PURPOSE)
        if not await repository.take_token(tx, ids.uuid7(), PURPOSE, token_hash, until):
            raise NotVerified("shown_before")
        user = await repository.user_by_email(tx, policy.normalized_email(who.email))
    if user is None:
        raise NotVerified("no_account")
    if user.email_verified_at is None:
        await taken_from_strangers(services, user)
    return user


async def _note(services: Services, reason: str, client: Client) -> None:
    async with services.database.system() as tx:
        await security_log.note(tx, Kind.LOGIN_FAILED, client, by=BY_FIREBASE, reason=reason)
