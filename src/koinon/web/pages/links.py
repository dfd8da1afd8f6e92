"""Links by mail and the forms that ask for them. Opening a link changes nothing; its button does (IDN-006..009)."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import identity
from koinon.identity import LinkPurpose
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.platform.rest.headers import page_policy
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.ambient import surrounded
from koinon.web.i18n import N_, gettext
from koinon.web.pages.auth import enter
from koinon.web.rendering import render, surroundings
from koinon.web.toasts import toast_after

PUBLIC = {"public": True}
LONGEST_PATH = 2_000
Web = Request[Any, Any, Any]
Follow = Callable[[Services, str, identity.Client], Awaitable[Any]]
TEXTS = {
    LinkPurpose.VERIFY_EMAIL: (
        N_("Confirm your address"),
        N_("So that we know that mail reaches you."),
        N_("Confirm"),
        N_("Your address is confirmed."),
    ),
    LinkPurpose.CHANGE_EMAIL: (
        N_("Confirm your new address"),
        N_("From now on you sign in with it."),
        N_("Confirm"),
        N_("Your new address is confirmed."),
    ),
    LinkPurpose.UNDO_EMAIL: (
        N_("Bring your address back"),
        N_("Every session ends, and we mail you a link to choose a new password."),
        N_("Bring it back"),
        N_("Your address is back. See your mail for the next step."),
    ),
    LinkPurpose.NOT_ME: (
        N_("Lock your account"),
        N_("Nobody can sign in until you choose a new password by the link that we mail you now."),
        N_("It was not me"),
        N_("Your account is locked. See your mail for the next step."),
    ),
    LinkPurpose.MAGIC_LINK: (N_("Sign in"), N_("You are one step away."), N_("Sign in"), ""),
}


@get("/forgot", opt=PUBLIC)
async def forgot_page(request: Web) -> Response[Any]:
    """Where a forgotten password is told."""
    return _asked(request, "forgot")


@post("/forgot", opt=PUBLIC, status_code=200)
async def forgot(request: Web, services: Services) -> Response[Any]:
    """Mail a link, if the address is somebody's."""
    return await _ask(request, services, LinkPurpose.RESET_PASSWORD, "forgot")


@get("/sign-in/link", opt=PUBLIC)
async def link_page(request: Web) -> Response[Any]:
    """Where a link to sign in is asked for."""
    return _asked(request, "link")


@post("/sign-in/link", opt=PUBLIC, status_code=200)
async def ask_link(request: Web, services: Services) -> Response[Any]:
    """Mail a link that signs in, in this browser."""
    mark = identity.new_browser_mark()
    response = await _ask(request, services, LinkPurpose.MAGIC_LINK, "link", mark)
    path = forms.local_path(forms.text(await request.form(), "next"))
    response.cookies.append(identity.browser_mark_cookie(mark, path if len(path) <= LONGEST_PATH else ""))
    return response


async def _ask(request: Web, services: Services, purpose: LinkPurpose, way: str, mark: str = "") -> Response[Any]:
    email = forms.text(await request.form(), "email")
    client, language = identity.client_of(request), surroundings(request).locale
    try:
        await identity.ask_for_link(services, purpose, email, client, language, mark)
    except KoinonError as refused:
        return _asked(request, way, refused=refused, email=email)
    return _asked(request, way, sent=True, email=email)


def _asked(
    request: Web, way: str, *, refused: KoinonError | None = None, sent: bool = False, email: str = ""
) -> Response[Any]:
    status = refused.status if refused else 200
    typed: dict[str, Any] = {"email": email, "next": forms.local_path(request.query_params.get("next"))}
    page = render(request, "auth/ask_link.html", status_code=status, way=way, refused=refused, sent=sent, **typed)
    if way == "organization":
        # Chromium holds the redirects of a form to `form-action` as well, and this one ends at a provider.
        nonce = str(request.scope["state"]["csp_nonce"])
        page.headers["Content-Security-Policy"] = page_policy(nonce, "'self' https:")
    return page


@get("/sign-in/organization", opt=PUBLIC)
async def organization_page(request: Web) -> Response[Any]:
    """Where one says whose provider is to be asked."""
    return _asked(request, "organization")


@post("/sign-in/organization", opt=PUBLIC, status_code=200)
async def by_organization(request: Web, services: Services) -> Response[Any]:
    """Go to the provider of the address's domain."""
    email = forms.text(await request.form(), "email")
    connection = await identity.sso_connection_for(services, email)
    if connection is None:
        sentence = "No organization signs in this way with addresses like this one."
        refused = errors.invalid_field("email", "invalid_email", sentence)
        return _asked(request, "organization", refused=refused, email=email)
    departure = await identity.depart_to_provider(services, connection, "/", email)
    response = Redirect(departure.url, status_code=303)
    response.cookies.append(identity.journey_cookie(departure.sealed))
    return response


@get("/reset/{token:str}", opt=PUBLIC)
async def reset_page(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
    """Where a new password is chosen."""
    await identity.open_link(services, LinkPurpose.RESET_PASSWORD, token)
    return _reset(request, token)


def _reset(request: Web, token: str, refused: KoinonError | None = None) -> Response[Any]:
    status = refused.status if refused else 200
    return _unreferred(render(request, "auth/reset.html", status_code=status, token=token, refused=refused))


@post("/reset/{token:str}", opt=PUBLIC, status_code=200)
async def reset(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
    """Set the new password; then one signs in with it, with the second factor where there is one."""
    password = forms.verbatim(await request.form(), "password")
    try:
        await identity.reset_password(services, token, password, identity.client_of(request))
    except KoinonError as refused:
        if refused.status != 422:
            raise
        return _reset(request, token, refused)
    return _done(request, N_("Your password is changed. Sign in with it."))


def _page(request: Web, purpose: LinkPurpose, token: str) -> Response[Any]:
    path = f"{identity.LINK_PATHS[purpose]}/{token}"
    title, text, button, _ = TEXTS[purpose]
    return _unreferred(render(request, "auth/link.html", action=path, title=title, text=text, button=button))


def _unreferred(response: Response[Any]) -> Response[Any]:
    """The address of such a page is a secret: it is told to nobody."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _done(request: Web, sentence: str) -> Redirect:
    with surrounded(surroundings(request)):
        return toast_after(forms.see("/sign-in"), gettext(sentence))


def _handlers(purpose: LinkPurpose, follow: Follow) -> list[Any]:
    path = identity.LINK_PATHS[purpose]

    @get(path + "/{token:str}", opt=PUBLIC, name=f"{purpose.value}_page")
    async def page(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
        """What the link does, and its button."""
        await identity.open_link(services, purpose, token)
        return _page(request, purpose, token)

    @post(path + "/{token:str}", opt=PUBLIC, status_code=200, name=purpose.value)
    async def press(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
        """Do it."""
        await follow(services, token, identity.client_of(request))
        return _done(request, TEXTS[purpose][3])

    return [page, press]


async def _verify(services: Services, token: str, _client: identity.Client) -> None:
    await identity.verify_email(services, token)


@get("/sign-in/link/{token:str}", opt=PUBLIC)
async def magic_page(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
    """The button that signs in."""
    await identity.open_link(services, LinkPurpose.MAGIC_LINK, token)
    return _page(request, LinkPurpose.MAGIC_LINK, token)


@post("/sign-in/link/{token:str}", opt=PUBLIC, status_code=200)
async def magic(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
    """Sign in, in the browser in which the link was asked for."""
    outcome = await identity.sign_in_by_link(
        services, token, identity.browser_mark(request), identity.client_of(request), identity.device_token(request)
    )
    return enter(outcome, forms.local_path(identity.wanted_path(request)))


router = Router(
    "/",
    route_handlers=[
        forgot_page,
        forgot,
        organization_page,
        by_organization,
        link_page,
        ask_link,
        reset_page,
        reset,
        magic_page,
        magic,
        *_handlers(LinkPurpose.VERIFY_EMAIL, _verify),
        *_handlers(LinkPurpose.CHANGE_EMAIL, identity.take_new_address),
        *_handlers(LinkPurpose.UNDO_EMAIL, identity.undo_new_address),
        *_handlers(LinkPurpose.NOT_ME, identity.lock_account),
    ],
    include_in_schema=False,
)
