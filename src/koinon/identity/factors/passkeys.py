"""Passkeys (WebAuthn Level 3): a second factor, or alone with the device's own check of who holds it (IDN-022, 026).

Bound to the installation's domain: `Site` says which (the public address, or localhost while there is none).
"""

from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import InvalidAuthenticationResponse, WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from koinon.identity.factors import repository
from koinon.identity.factors.repository import PasskeyRow
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.product_name import product_name

TIMEOUT_MS = 5 * 60 * 1000
NOT_ACCEPTED = "This passkey was not accepted. Try again, or use another way."


class Site(NamedTuple):
    """Whom a passkey is made for: the domain, and the origins its answers may come from."""

    domain: str
    origins: tuple[str, ...]


class CounterWentBackError(Exception):
    """A passkey counted fewer uses than before: there may be a copy of it."""

    def __init__(self, passkey: PasskeyRow) -> None:
        self.passkey = passkey
        super().__init__("the signature counter went backwards")


def refused(field: str = "credential") -> errors.InvalidFieldsError:
    """422: the answer does not hold."""
    return errors.invalid_field(field, "invalid_credentials", NOT_ACCEPTED)


def registration(
    site: Site, user_id: UUID, email: str, name: str, have: list[PasskeyRow]
) -> tuple[dict[str, Any], bytes]:
    """What the browser is asked for a new passkey, and the bytes it will sign."""
    options = generate_registration_options(
        rp_id=site.domain,
        rp_name=product_name(),
        user_id=user_id.bytes,
        user_name=email,
        user_display_name=name,
        timeout=TIMEOUT_MS,
        exclude_credentials=_described(have),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return msgspec.json.decode(options_to_json(options)), options.challenge


def question(site: Site, have: list[PasskeyRow]) -> tuple[dict[str, Any], bytes]:
    """What the browser is asked to sign in: one of `have`, or any passkey of this site."""
    options = generate_authentication_options(
        rp_id=site.domain,
        timeout=TIMEOUT_MS,
        allow_credentials=_described(have) or None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return msgspec.json.decode(options_to_json(options)), options.challenge


async def register(tx: Tx, site: Site, challenge: bytes, user_id: UUID, credential: dict[str, Any], name: str) -> UUID:
    """Keep the passkey of a browser's answer. Raises 422, 409 where it is known."""
    try:
        proved = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=list(site.origins),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise refused() from None
    passkey_id = ids.uuid7()
    sent = credential.get("response", {}).get("transports") or []
    values = {
        "id": passkey_id,
        "user_id": user_id,
        "credential_id": proved.credential_id,
        "public_key": proved.credential_public_key,
        "sign_count": proved.sign_count,
        "transports": [one for one in sent if one in {kind.value for kind in AuthenticatorTransport}],
        "name": name,
        "domain": site.domain,
    }
    if not await repository.insert_passkey(tx, values):
        raise errors.DUPLICATE_RESOURCE("This passkey is known already.")
    return passkey_id


async def accept(tx: Tx, site: Site, challenge: bytes, credential: dict[str, Any]) -> PasskeyRow:
    """The passkey that signed the answer. Raises 422, and CounterWentBackError for a counter that fell (IDN-026)."""
    try:
        found = await repository.passkey(tx, base64url_to_bytes(str(credential.get("rawId") or credential.get("id"))))
    except (ValueError, TypeError):
        found = None
    if found is None:
        raise refused()
    handle = (credential.get("response") or {}).get("userHandle")
    try:
        if handle and base64url_to_bytes(str(handle)) != found.user_id.bytes:
            raise refused()
        proved = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=list(site.origins),
            credential_public_key=found.public_key,
            credential_current_sign_count=found.sign_count,
            require_user_verification=True,
        )
    except InvalidAuthenticationResponse as error:
        if "sign count" in str(error):
            raise CounterWentBackError(found) from None
        raise refused() from None
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise refused() from None
    await repository.use_passkey(tx, found.id, proved.new_sign_count, site.domain, clock.now())
    return found


def _described(have: list[PasskeyRow]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=row.credential_id, transports=[AuthenticatorTransport(one) for one in row.transports]
        )
        for row in have
    ]
