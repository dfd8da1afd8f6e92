"""REST v1 of second factors: proving with them, adding them, taking them away."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from koinon.identity import confirming, operating
from koinon.identity.client import client_of, site_of
from koinon.identity.cookies import device_cookie
from koinon.identity.endpoints.session import OPEN, OWN, Begun, Question, Transport, begun
from koinon.identity.factors import enrolment, repository, second_step
from koinon.identity.factors.enrolment import Factors, Passkey
from koinon.identity.guards import known_session
from koinon.kit import clock
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

STEP_UP = {**OWN, "step_up": True}
REFUSED = [errors.LINK_EXPIRED, errors.AUTH_ATTEMPTS_EXCEEDED]
Code = Annotated[str, Meta(min_length=6, max_length=20, examples=["123456"])]
PasskeyName = Annotated[str, Meta(min_length=1, max_length=80, examples=["My phone"])]
Credential = dict[str, Any]


class Proof(rest.Body, frozen=True, kw_only=True):
    """The second factor: a code of the authenticator app, or a recovery code."""

    challenge_id: UUID
    code: Code | None = None
    recovery_code: Code | None = None
    remember_device: bool = False
    transport: Transport = "cookie"


class PasskeyQuestion(rest.Body, frozen=True, kw_only=True):
    """Which waiting sign-in a passkey is to answer; none: a passkey alone."""

    challenge_id: UUID | None = None


class PasskeyAnswer(rest.Body, frozen=True, kw_only=True):
    """What the browser made of the question (`PublicKeyCredential.toJSON()`)."""

    challenge_id: UUID
    credential: Credential
    transport: Transport = "cookie"


class NewPasskey(rest.Body, frozen=True, kw_only=True):
    """A passkey that the browser made, and what its owner calls it."""

    challenge_id: UUID
    credential: Credential
    name: PasskeyName


class PasskeyPatch(rest.Body, frozen=True, kw_only=True):
    """The passkey's new name."""

    name: PasskeyName


class FirstCode(rest.Body, frozen=True, kw_only=True):
    """The first code that the authenticator app shows."""

    code: Code


class TotpSecret(Struct, frozen=True):
    """A secret that no code has proved yet, and the address that a QR code holds."""

    secret: str
    uri: str


class RecoveryCodes(Struct, frozen=True):
    """Codes that are shown only here; empty where there were some already."""

    codes: list[str]


@post("/api/v1/auth/mfa/verify", status_code=200, opt={**OPEN, "errors": REFUSED})
async def verify_second_factor(
    request: Request[Any, Any, Any], data: JSONBody[Proof], services: Services
) -> Response[rest.Envelope[Begun]]:
    """Finish signing in with a code."""
    client = client_of(request)
    if (data.code is None) == (data.recovery_code is None):
        raise errors.invalid_field("code", "missing_required_field", "Send a code or a recovery code.")
    if data.recovery_code is not None:
        entered = await second_step.answer_recovery_code(services, data.challenge_id, data.recovery_code, client)
    else:
        entered = await second_step.answer_totp(
            services, data.challenge_id, data.code or "", client, remember=data.remember_device
        )
    response = begun(services, entered.signed_in, transport=data.transport)
    if entered.device_token:
        response.cookies.append(device_cookie(entered.device_token))
    return response


@post("/api/v1/auth/passkey/options", status_code=200, opt={**OPEN, "errors": REFUSED})
async def ask_passkey(
    request: Request[Any, Any, Any], data: JSONBody[PasskeyQuestion], services: Services
) -> Response[rest.Envelope[Question]]:
    """Ask for a passkey, alone or as the second factor."""
    asked, options = await second_step.ask_passkey(services, site_of(request), data.challenge_id)
    return rest.secret(Question(asked, options))


@post("/api/v1/auth/passkey/verify", status_code=200, opt={**OPEN, "errors": REFUSED})
async def verify_passkey(
    request: Request[Any, Any, Any], data: JSONBody[PasskeyAnswer], services: Services
) -> Response[rest.Envelope[Begun]]:
    """Sign in with a passkey's answer."""
    signed_in = await second_step.answer_passkey(
        services, site_of(request), data.challenge_id, data.credential, client_of(request)
    )
    return begun(services, signed_in, transport=data.transport)


@get("/api/v1/me/factors", opt=OWN)
async def get_factors(services: Services, actor: Actor) -> rest.Envelope[Factors]:
    """Read which second factors one has."""
    return rest.one(await _factors(services, actor))


async def _factors(services: Services, actor: Actor) -> Factors:
    if actor.id is None:
        raise errors.AUTHENTICATION_REQUIRED()
    return await enrolment.factors_of(services, actor.id, clock.now())


@post("/api/v1/me/totp", status_code=200, opt={**STEP_UP, "errors": [errors.INVALID_STATE]})
async def begin_totp(services: Services, actor: Actor) -> Response[rest.Envelope[TotpSecret]]:
    """Begin to set up an authenticator app."""
    secret, uri = await enrolment.begin_totp(services, actor)
    return rest.secret(TotpSecret(secret, uri))


@post("/api/v1/me/totp/confirmation", status_code=200, opt={**STEP_UP, "errors": [errors.INVALID_STATE]})
async def confirm_totp(
    data: JSONBody[FirstCode], services: Services, actor: Actor
) -> Response[rest.Envelope[RecoveryCodes]]:
    """Prove the authenticator app by its first code."""
    return rest.secret(RecoveryCodes(await enrolment.confirm_totp(services, actor, data.code)))


@delete("/api/v1/me/totp", opt={**STEP_UP, "errors": [errors.RESOURCE_IN_USE, errors.RESOURCE_NOT_FOUND]})
async def remove_totp(services: Services, actor: Actor) -> None:
    """Remove the authenticator app."""
    await enrolment.remove_totp(services, actor)


@get("/api/v1/me/passkeys", opt=OWN)
async def list_passkeys(services: Services, actor: Actor) -> rest.Envelope[list[Passkey]]:
    """List one's passkeys."""
    return rest.one((await _factors(services, actor)).passkeys)


@post("/api/v1/me/passkeys/options", status_code=200, opt=STEP_UP)
async def ask_new_passkey(
    request: Request[Any, Any, Any], services: Services, actor: Actor
) -> Response[rest.Envelope[Question]]:
    """Ask the browser for a new passkey."""
    asked, options = await enrolment.ask_passkey(services, actor, site_of(request))
    return rest.secret(Question(asked, options))


@post(
    "/api/v1/me/passkeys",
    status_code=201,
    opt={**STEP_UP, "errors": [errors.LINK_EXPIRED, errors.DUPLICATE_RESOURCE]},
)
async def add_passkey(
    request: Request[Any, Any, Any], data: JSONBody[NewPasskey], services: Services, actor: Actor
) -> Response[rest.Envelope[RecoveryCodes]]:
    """Keep a passkey; the first factor comes with recovery codes."""
    codes = await enrolment.add_passkey(
        services, actor, site_of(request), data.challenge_id, data.credential, data.name
    )
    known = known_session(request)
    if known.kind == "mobile":  # made on this device a moment ago: it is the app's lock (IDN-050)
        await confirming.confirm(services, known, "hwk")
    return rest.secret(RecoveryCodes(codes), status=201, location="/api/v1/me/passkeys")


@patch("/api/v1/me/passkeys/{passkey_id:uuid}", opt=OWN)
async def rename_passkey(
    passkey_id: FromPath[UUID], data: JSONBody[PasskeyPatch], services: Services, actor: Actor
) -> rest.Envelope[list[Passkey]]:
    """Give a passkey another name."""
    await enrolment.rename_passkey(services, actor, passkey_id, data.name)
    return rest.one((await _factors(services, actor)).passkeys)


@delete("/api/v1/me/passkeys/{passkey_id:uuid}", opt={**STEP_UP, "errors": [errors.RESOURCE_IN_USE]})
async def remove_passkey(passkey_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove a passkey."""
    await enrolment.remove_passkey(services, actor, passkey_id)


@post("/api/v1/me/recovery-codes", status_code=200, opt={**STEP_UP, "errors": [errors.INVALID_STATE]})
async def renew_recovery_codes(services: Services, actor: Actor) -> Response[rest.Envelope[RecoveryCodes]]:
    """Make ten new recovery codes; the former ones are void."""
    return rest.secret(RecoveryCodes(await enrolment.new_recovery_codes(services, actor)))


@delete("/api/v1/members/{member_id:uuid}/factors", opt={"permission": "users:write", "step_up": True})
async def reset_members_factors(member_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Take the second factors of a member who lost them; owners only."""
    await operating.reset_members_factors(services, actor, member_id)


@get("/api/v1/me/trusted-devices", opt=OWN)
async def list_trusted_devices(services: Services, actor: Actor) -> rest.Envelope[list[repository.Device]]:
    """List the devices that are not asked for the second factor."""
    return rest.one((await _factors(services, actor)).trusted_devices)


@delete("/api/v1/me/trusted-devices", opt=OWN)
async def forget_trusted_devices(services: Services, actor: Actor) -> None:
    """Ask every device for the second factor again."""
    await enrolment.forget_devices(services, actor)


@delete("/api/v1/me/trusted-devices/{device_id:uuid}", opt=OWN)
async def forget_trusted_device(device_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Ask one device for the second factor again."""
    if not await enrolment.forget_devices(services, actor, device_id):
        raise errors.RESOURCE_NOT_FOUND()


ENDPOINTS = [
    verify_second_factor,
    ask_passkey,
    verify_passkey,
    get_factors,
    begin_totp,
    confirm_totp,
    remove_totp,
    list_passkeys,
    ask_new_passkey,
    add_passkey,
    rename_passkey,
    remove_passkey,
    renew_recovery_codes,
    reset_members_factors,
    list_trusted_devices,
    forget_trusted_devices,
    forget_trusted_device,
]
