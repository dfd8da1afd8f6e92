"""The password, second factors, recovery codes, remembered devices."""

from typing import Any
from uuid import UUID

import msgspec
import segno
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response
from markupsafe import Markup

from koinon import identity
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import N_
from koinon.web.pages.account.frame import OWN, STEP_UP, done, page
from koinon.web.visit import Visit

PATH = "/account/security"
Web = Request[Any, Any, Any]


@get(PATH, opt=OWN)
async def security(visit: Visit) -> Response[Any]:
    """How one signs in."""
    return await overview(visit)


async def overview(visit: Visit, refused: KoinonError | None = None) -> Response[Any]:
    """The page, with what was refused."""
    user = await identity.me(visit.services, visit.actor)
    held = await identity.factors_of(visit.services, user.id, clock.now())
    devices = [(device, identity.place_of(device.user_agent, device.ip)) for device in held.trusted_devices]
    return page(visit, "security", PATH, refused, user=user, held=held, devices=devices)


@get("/account/authenticator", opt=STEP_UP)
async def authenticator_page(visit: Visit) -> Response[Any]:
    """Where an authenticator app is set up."""
    return page(visit, "authenticator", PATH, secret="", qr="")


@post("/account/authenticator", opt=STEP_UP, status_code=200)
async def begin_authenticator(visit: Visit) -> Response[Any]:
    """Show the secret, and ask for the first code."""
    secret, address = await identity.begin_totp(visit.services, visit.actor)
    return _with_code(visit, secret, address)


def _with_code(visit: Visit, secret: str, address: str, refused: KoinonError | None = None) -> Response[Any]:
    return page(visit, "authenticator", PATH, refused, secret=secret, address=address, qr=_picture(address))


def _picture(address: str) -> Markup:
    """The QR code of an address, in the ink of the page."""
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=2, svgclass=None, lineclass=None, omitsize=True)
    return Markup(drawn.replace('stroke="#000"', 'stroke="currentColor"'))  # noqa: S704 - drawn by segno from text


@post("/account/authenticator/confirm", opt=STEP_UP, status_code=200)
async def confirm_authenticator(visit: Visit) -> Response[Any]:
    """Prove the app by its first code."""
    form = await visit.form()
    try:
        codes = await identity.confirm_totp(visit.services, visit.actor, forms.text(form, "code"))
    except errors.InvalidFieldsError as refused:
        return _with_code(visit, forms.text(form, "secret"), forms.text(form, "address"), refused)
    return _with_codes(visit, codes, N_("The authenticator app is set up."))


def _with_codes(visit: Visit, codes: list[str], sentence: str) -> Response[Any]:
    if not codes:
        return done(visit, PATH, sentence)
    return page(visit, "codes", PATH, codes=codes)


@post("/account/authenticator/remove", opt=STEP_UP, status_code=200)
async def remove_authenticator(visit: Visit) -> Response[Any]:
    """Take the app away."""
    try:
        await identity.remove_totp(visit.services, visit.actor)
    except KoinonError as refused:
        return await overview(visit, refused)
    return done(visit, PATH, N_("The authenticator app was removed."))


@get("/account/passkeys/new", opt=STEP_UP)
async def passkey_page(visit: Visit) -> Response[Any]:
    """Where a passkey is made."""
    return page(visit, "passkey", PATH, name="")


@post("/account/passkeys", opt=STEP_UP, status_code=200)
async def add_passkey(request: Web, visit: Visit) -> Response[Any]:
    """Keep the passkey that the browser made."""
    form = await visit.form()
    name = forms.text(form, "name")[:80]
    try:
        challenge_id, credential = answer_of(form)
        if not name:
            raise errors.invalid_field("name", "missing_required_field")
        codes = await identity.add_passkey(
            visit.services, visit.actor, identity.site_of(request), challenge_id, credential, name
        )
    except KoinonError as refused:
        return page(visit, "passkey", PATH, refused, name=name)
    return _with_codes(visit, codes, N_("The passkey was added."))


def answer_of(form: Any) -> tuple[UUID, dict[str, Any]]:
    """What the browser made of a question. Raises 422."""
    try:
        credential = msgspec.json.decode(forms.text(form, "credential"), type=dict[str, Any])
        return UUID(forms.text(form, "challenge_id")), credential
    except (msgspec.DecodeError, ValueError):
        sentence = "No passkey came from the browser. Try again."
        raise errors.invalid_field("credential", "missing_required_field", sentence) from None


@post("/account/passkeys/{passkey_id:uuid}/remove", opt=STEP_UP, status_code=200)
async def remove_passkey(visit: Visit, passkey_id: FromPath[UUID]) -> Response[Any]:
    """Take a passkey away."""
    try:
        await identity.remove_passkey(visit.services, visit.actor, passkey_id)
    except KoinonError as refused:
        if refused.status == 404:
            raise
        return await overview(visit, refused)
    return done(visit, PATH, N_("The passkey was removed."))


@post("/account/recovery-codes", opt=STEP_UP, status_code=200)
async def new_codes(visit: Visit) -> Response[Any]:
    """Ten new codes, shown once."""
    return page(visit, "codes", PATH, codes=await identity.new_recovery_codes(visit.services, visit.actor))


@post("/account/devices/forget", opt=OWN, status_code=forms.SEE_OTHER)
async def forget_devices(visit: Visit) -> Redirect:
    """Ask every device for the second factor again."""
    await identity.forget_devices(visit.services, visit.actor)
    return done(visit, PATH, N_("Every device is asked for the second factor again."))


HANDLERS = [
    security,
    authenticator_page,
    begin_authenticator,
    confirm_authenticator,
    remove_authenticator,
    passkey_page,
    add_passkey,
    remove_passkey,
    new_codes,
    forget_devices,
]
