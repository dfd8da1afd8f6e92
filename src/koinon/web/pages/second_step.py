"""Signing in by a passkey, and the second factor after a password."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import identity
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.pages.account.factors import answer_of
from koinon.web.rendering import render

PUBLIC = {"public": True}
Web = Request[Any, Any, Any]


@get("/sign-in/second/{challenge_id:uuid}", opt=PUBLIC)
async def second_page(request: Web, services: Services, challenge_id: FromPath[UUID]) -> Response[Any]:
    """Ask for the second factor."""
    return await _second(request, services, challenge_id, next=forms.local_path(request.query_params.get("next")))


async def _second(
    request: Web, services: Services, challenge_id: UUID, refused: KoinonError | None = None, **context: Any
) -> Response[Any]:
    try:
        challenge = await identity.open_challenge(services, challenge_id)
    except KoinonError as gone:
        if gone.status != 410:
            raise
        return forms.see("/sign-in?again=1")
    return render(
        request,
        "auth/second.html",
        status_code=refused.status if refused else 200,
        challenge=challenge,
        refused=refused,
        **{"recovery": request.query_params.get("way") == "recovery", **context},
    )


@post("/sign-in/second/{challenge_id:uuid}", opt=PUBLIC, status_code=200)
async def second(request: Web, services: Services, challenge_id: FromPath[UUID]) -> Response[Any]:
    """Take the code, the recovery code or the passkey."""
    form = await request.form()
    client, path = identity.client_of(request), forms.local_path(forms.text(form, "next"))
    by_recovery = bool(forms.text(form, "recovery_code"))
    try:
        if forms.text(form, "credential"):
            asked, credential = answer_of(form)
            site = identity.site_of(request)
            signed_in = await identity.answer_passkey(services, site, asked, credential, client)
            return await enter(services, signed_in, path)
        if by_recovery:
            code = forms.text(form, "recovery_code")
            recovered = await identity.answer_recovery_code(services, challenge_id, code, client)
            return await enter(services, recovered.signed_in, path)
        entered = await identity.answer_totp(
            services, challenge_id, forms.text(form, "code"), client, remember=bool(forms.text(form, "remember"))
        )
    except KoinonError as refused:
        return await _second(request, services, challenge_id, refused, next=path, recovery=by_recovery)
    return await enter(services, entered.signed_in, path, entered.device_token)


async def enter(
    services: Services, signed_in: identity.SignedIn, path: str, device_token: str | None = None
) -> Redirect:
    """Go on to `path`, signed in, in the organization that it names."""
    await identity.start_at(services, signed_in, path)
    response = forms.see(path)
    response.cookies.extend(identity.session_cookies(signed_in))
    if device_token:
        response.cookies.append(identity.device_cookie(device_token))
    return response


@post("/sign-in/passkey", opt=PUBLIC, status_code=200)
async def by_passkey(request: Web, services: Services) -> Response[Any]:
    """Sign in by a passkey alone."""
    form = await request.form()
    try:
        asked, credential = answer_of(form)
        signed_in = await identity.answer_passkey(
            services, identity.site_of(request), asked, credential, identity.client_of(request)
        )
    except errors.KoinonError:
        return forms.see("/sign-in?passkey=refused")
    return await enter(services, signed_in, forms.local_path(forms.text(form, "next")))


router = Router("/", route_handlers=[second_page, second, by_passkey], include_in_schema=False)
