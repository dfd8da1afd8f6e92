"""Before and around a session: signing in, up and out, owner links, moving between organizations."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import identity, organizations
from koinon.organizations import Locale
from koinon.platform.actor import Actor
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.founding import organization_of, regions
from koinon.web.rendering import render, surroundings

PUBLIC = {"public": True}
OWN = {"signed_in": True, "enrolling": True, "anywhere": True}
Web = Request[Any, Any, Any]


@get("/sign-in", opt=PUBLIC)
async def sign_in_page(request: Web, services: Services) -> Response[Any]:
    """The way in."""
    return await _sign_in(request, services)


@post("/sign-in", opt=PUBLIC, status_code=200)
async def sign_in(request: Web, services: Services) -> Response[Any]:
    """Begin a session and go on to where one wanted to be."""
    form = await request.form()
    email, password = forms.text(form, "email"), forms.verbatim(form, "password")
    try:
        signed_in = await identity.sign_in(
            services, email, password, identity.client_of(request), device_token=identity.device_token(request)
        )
    except KoinonError as refused:
        return await _sign_in(request, services, refused=refused, email=email, next=forms.text(form, "next"))
    path = forms.local_path(forms.text(form, "next"))
    if isinstance(signed_in, identity.SignedIn):
        await identity.start_at(services, signed_in, path)
    return enter(signed_in, path)


async def _sign_in(
    request: Web, services: Services, *, refused: KoinonError | None = None, **kept: str
) -> Response[Any]:
    context: dict[str, Any] = {"email": "", "next": forms.local_path(request.query_params.get("next")), **kept}
    return render(
        request,
        "auth/sign_in.html",
        status_code=refused.status if refused else 200,
        refused=refused,
        mode=await identity.signup_mode(services),
        by_link=await identity.magic_links_offered(services),
        dropped=identity.cookie_would_be_dropped(request),
        **context,
    )


@get("/sign-up", opt=PUBLIC)
async def sign_up_page(request: Web, services: Services) -> Response[Any]:
    """Founding an organization; where that is closed the page says how to get in."""
    return await _sign_up(request, services)


@post("/sign-up", opt=PUBLIC, status_code=200)
async def sign_up(request: Web, services: Services) -> Response[Any]:
    """User, organization and session in one."""
    form = await request.form()
    try:
        new, client = _new_user(request, form, founding=True), identity.client_of(request)
        if await identity.sign_up_is_by_mail(services):
            await identity.ask_sign_up(services, new, client, new.locale.value)
            return render(request, "auth/sign_up_sent.html", email=new.email)
        signed_in = await identity.sign_up(services, new, client)
    except KoinonError as refused:
        return await _sign_up(request, services, form, refused)
    return enter(signed_in, "/")


@get("/sign-up/{token:str}", opt=PUBLIC)
async def confirm_sign_up_page(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
    """The mailed link: scanners open links too, so it takes the button. Raises 410."""
    pending = identity.opened_sign_up(services, token)
    page = render(request, "auth/sign_up_confirm.html", token=token, name=pending.organization.name)
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


@post("/sign-up/{token:str}", opt=PUBLIC, status_code=200)
async def confirm_sign_up(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
    """Found the organization and begin a session."""
    return enter(await identity.finish_sign_up(services, token, identity.client_of(request)), "/")


async def _sign_up(
    request: Web, services: Services, form: FormMultiDict | None = None, refused: KoinonError | None = None
) -> Response[Any]:
    return render(
        request,
        "auth/sign_up.html",
        status_code=refused.status if refused else 200,
        refused=refused,
        mode=await identity.signup_mode(services),
        dropped=identity.cookie_would_be_dropped(request),
        **await _choices(request, services),
        **_kept(form),
    )


@get("/owner/{token:str}", opt=PUBLIC)
async def owner_link_page(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
    """The first owner's way in, by the link that the first start printed. Raises 410 once it is used or late."""
    return await _owner(request, services, token)


@post("/owner/{token:str}", opt=PUBLIC, status_code=200)
async def owner_link(request: Web, services: Services, token: FromPath[str]) -> Response[Any]:
    """Take the seats of the link."""
    form = await request.form()
    link = await identity.owner_link(services, token)
    new_user = None if link.user_id else _new_user(request, form, founding=not link.organization_ids)
    try:
        signed_in = await identity.accept_owner_link(services, token, new_user, identity.client_of(request))
    except KoinonError as refused:
        return await _owner(request, services, token, form, refused)
    return enter(signed_in, "/")


async def _owner(
    request: Web, services: Services, token: str, form: FormMultiDict | None = None, refused: KoinonError | None = None
) -> Response[Any]:
    link = await identity.owner_link(services, token)
    return render(
        request,
        "auth/owner.html",
        status_code=refused.status if refused else 200,
        refused=refused,
        link=link,
        token=token,
        dropped=identity.cookie_would_be_dropped(request),
        **await _choices(request, services),
        **_kept(form),
    )


@post("/password-strength", opt=PUBLIC, status_code=200)
async def password_strength(request: Web, services: Services) -> Response[Any]:
    """How good the password being typed is."""
    form = await request.form()
    names = [forms.text(form, name) for name in ("name", "email", "organization")]
    password = forms.verbatim(form, "password") or forms.verbatim(form, "new_password")
    found = identity.password_strength(password, [*names, *await _own_names(request, services)])
    sentence = identity.strength_sentence(found)
    return render(request, "auth/strength.html", strength=found, sentence=sentence, typed=bool(password))


async def _own_names(request: Web, services: Services) -> list[str]:
    """Of who is signed in: the same as their new password will be held against."""
    known = identity.session_of(request)
    if known is None or known.actor is None:
        return []
    return [known.name, *(seat.name for seat in await identity.seats(services, known.user_id))]


@post("/sign-out", opt={**OWN, "viewing": True}, status_code=forms.SEE_OTHER)
async def sign_out(request: Web, services: Services, actor: Actor) -> Redirect:
    """End the session."""
    await identity.end_sessions(services, actor, "signed_out", only=identity.known_session(request).session_id)
    response = forms.see("/sign-in")
    response.cookies.extend(identity.cleared_cookies())
    return response


@post(
    "/organizations/{organization_id:uuid}/switch",
    opt=OWN,
    status_code=forms.SEE_OTHER,
)
async def switch(request: Web, services: Services, organization_id: FromPath[UUID]) -> Redirect:
    """Work in another of one's organizations."""
    known = identity.known_session(request)
    await identity.move_to(services, known.user_id, known.session_id, organization_id)
    return forms.see(forms.local_path(forms.text(await request.form(), "next")))


def enter(signed_in: identity.SignedIn | identity.Challenge, path: str) -> Redirect:
    """Go on to `path`, signed in; first to the second factor where one is asked for."""
    if isinstance(signed_in, identity.Challenge):
        return forms.see(f"/sign-in/second/{signed_in.id}" + (f"?next={quote(path)}" if path != "/" else ""))
    response = forms.see(path)
    response.cookies.extend(identity.session_cookies(signed_in))
    return response


def _new_user(request: Web, form: FormMultiDict, *, founding: bool) -> identity.SignUp:
    locale = Locale(surroundings(request).locale)
    return identity.SignUp(
        name=forms.text(form, "name"),
        email=forms.text(form, "email"),
        password=forms.verbatim(form, "password"),
        organization=organization_of(form, locale, forms.text(form, "email")) if founding else None,
        locale=locale,
    )


async def _choices(request: Web, services: Services) -> dict[str, Any]:
    locale = Locale(surroundings(request).locale)
    named = sorted((organizations.country_name(code, locale), code) for code in organizations.countries())
    return {
        "countries": [(code, name) for name, code in named],
        "zones": [(zone, zone.replace("_", " ")) for zone in sorted(organizations.zones())],
        "regions": await regions(services),
    }


def _kept(form: FormMultiDict | None) -> dict[str, Any]:
    person = {"name": "", "email": ""}
    blank = {**person, "organization": "", "kind": "church", "country": "US", "time_zone": "", "region": ""}
    return {"kept": {name: forms.text(form, name) if form else value for name, value in blank.items()}}


router = Router(
    "/",
    route_handlers=[
        sign_in_page, sign_in, sign_up_page, sign_up, confirm_sign_up_page, confirm_sign_up, owner_link_page,
        owner_link, password_strength, sign_out, switch,
    ],
    include_in_schema=False,
)  # fmt: skip
