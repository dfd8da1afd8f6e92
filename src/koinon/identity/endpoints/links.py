"""REST v1 of links by mail: asking for one, and doing what it is for."""

from typing import Annotated, Any

from litestar import Request, Response, post
from litestar.params import JSONBody
from msgspec import Meta

from koinon.identity.client import client_of
from koinon.identity.contracts import EmailText, Password
from koinon.identity.cookies import browser_mark, browser_mark_cookie, device_token
from koinon.identity.endpoints.session import OPEN, OWN, Begun, Transport, begun
from koinon.identity.links import asking, following
from koinon.identity.links.tokens import Purpose
from koinon.identity.members import me
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import language
from koinon.platform.services import Services

Secret = Annotated[str, Meta(min_length=20, max_length=60, extra={"verbatim": True})]
ASKING = {**OPEN, "errors": [errors.AUTH_ATTEMPTS_EXCEEDED]}
FOLLOWING = {**OPEN, "errors": [errors.LINK_EXPIRED]}


class LinkRequest(rest.Body, frozen=True, kw_only=True):
    """The address to which a link is mailed, if it is somebody's."""

    email: EmailText


class NewPassword(rest.Body, frozen=True, kw_only=True):
    """The secret of the mailed link, and the new password."""

    token: Secret
    password: Password


class LinkSecret(rest.Body, frozen=True, kw_only=True):
    """The secret of a mailed link."""

    token: Secret


class MagicSignIn(rest.Body, frozen=True, kw_only=True):
    """The secret of a mailed link; the cookie says that this browser asked for it."""

    token: Secret
    transport: Transport = "cookie"


class NewAddress(rest.Body, frozen=True, kw_only=True):
    """The address to sign in with from now on."""

    email: EmailText


def _language(request: Request[Any, Any, Any]) -> str:
    return language.choose(request.headers.get("accept-language", ""), "en")


@post("/api/v1/auth/password/forgot", status_code=202, opt=ASKING)
async def forgot_password(request: Request[Any, Any, Any], data: JSONBody[LinkRequest], services: Services) -> None:
    """Have a link mailed by which a new password is chosen; the answer is the same for any address."""
    await asking.ask(services, Purpose.RESET_PASSWORD, data.email, client_of(request), _language(request))


@post(
    "/api/v1/auth/password/reset",
    status_code=204,
    opt={**FOLLOWING, "errors": [errors.PASSWORD_TOO_WEAK, errors.LINK_EXPIRED]},
)
async def reset_password(request: Request[Any, Any, Any], data: JSONBody[NewPassword], services: Services) -> None:
    """Choose a new password by a mailed link; second factors stay."""
    await following.reset_password(services, data.token, data.password, client_of(request))


@post("/api/v1/auth/email/verify", status_code=204, opt=FOLLOWING)
async def verify_email(data: JSONBody[LinkSecret], services: Services) -> None:
    """Confirm an address by a mailed link."""
    await following.verify_email(services, data.token)


@post("/api/v1/auth/magic-link", status_code=202, opt=ASKING)
async def ask_magic_link(
    request: Request[Any, Any, Any], data: JSONBody[LinkRequest], services: Services
) -> Response[None]:
    """Have a link mailed that signs in, in this browser; the answer is the same for any address."""
    mark = asking.new_browser_mark()
    await asking.ask(services, Purpose.MAGIC_LINK, data.email, client_of(request), _language(request), mark)
    response: Response[None] = Response(None, status_code=202, headers={"Cache-Control": "no-store"})
    response.cookies.append(browser_mark_cookie(mark))
    return response


@post("/api/v1/auth/magic-link/verify", status_code=200, opt=FOLLOWING)
async def sign_in_by_magic_link(
    request: Request[Any, Any, Any], data: JSONBody[MagicSignIn], services: Services
) -> Response[rest.Envelope[Begun]]:
    """Sign in by a mailed link."""
    outcome = await following.sign_in_by_link(
        services, data.token, browser_mark(request), client_of(request), device_token(request)
    )
    return begun(services, outcome, transport=data.transport)


@post("/api/v1/me/email", status_code=202, opt={**OWN, "step_up": True})
async def change_email(data: JSONBody[NewAddress], services: Services, actor: Actor) -> None:
    """Have a link mailed to a new address; it is used once that is confirmed."""
    await following.ask_new_address(services, actor, data.email)


@post("/api/v1/me/email/verification", status_code=202, opt={**OWN, "errors": [errors.AUTH_ATTEMPTS_EXCEEDED]})
async def send_verification(request: Request[Any, Any, Any], services: Services, actor: Actor) -> None:
    """Have the link mailed again by which one's address is confirmed."""
    user = await me(services, actor)
    await asking.ask(services, Purpose.VERIFY_EMAIL, user.email, client_of(request), str(user.locale))


ENDPOINTS = [
    forgot_password,
    reset_password,
    verify_email,
    ask_magic_link,
    sign_in_by_magic_link,
    change_email,
    send_verification,
]
