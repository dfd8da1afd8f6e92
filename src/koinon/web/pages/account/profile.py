"""Name, language, time zone; the password."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from koinon import identity, organizations
from koinon.organizations import Locale
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import N_
from koinon.web.pages.account.frame import OWN, STEP_UP, done, page
from koinon.web.visit import Visit

LANGUAGES = [("en", "English"), ("es", "Español"), ("pt", "Português")]


@get("/account", opt=OWN)
async def profile(visit: Visit) -> Response[Any]:
    """Who one is here."""
    return await _profile(visit)


async def _profile(visit: Visit, refused: KoinonError | None = None, **kept: str) -> Response[Any]:
    user = await identity.me(visit.services, visit.actor)
    shown = {"name": user.name, "locale": str(user.locale), "time_zone": user.time_zone or "", **kept}
    zones = [("", "—"), *((zone, zone.replace("_", " ")) for zone in sorted(organizations.zones()))]
    return page(visit, "profile", "/account", refused, user=user, shown=shown, zones=zones, languages=LANGUAGES)


@post("/account", opt=OWN, status_code=200)
async def save_profile(visit: Visit) -> Response[Any]:
    """Save name, language and time zone."""
    form = await visit.form()
    kept = {name: forms.text(form, name) for name in ("name", "locale", "time_zone")}
    try:
        changes = {"name": kept["name"], "time_zone": kept["time_zone"] or None}
        if kept["locale"] in set(Locale):
            changes["locale"] = kept["locale"]
        await identity.update_me(visit.services, visit.actor, changes)
    except KoinonError as refused:
        return await _profile(visit, refused, **kept)
    return done(visit, "/account", N_("Saved."))


@post("/account/password", opt=OWN, status_code=200)
async def change_password(request: Request[Any, Any, Any], visit: Visit) -> Response[Any]:
    """Change the password; every other session ends."""
    form = await visit.form()
    try:
        await identity.change_password(
            visit.services,
            visit.actor,
            identity.known_session(request).session_id,
            current=forms.verbatim(form, "current_password"),
            new=forms.verbatim(form, "new_password"),
        )
    except KoinonError as refused:
        from koinon.web.pages.account.factors import overview  # noqa: PLC0415

        return await overview(visit, refused)
    return done(visit, "/account/security", N_("Your password was changed, and your other sessions ended."))


@post("/account/email", opt=STEP_UP, status_code=200)
async def change_email(visit: Visit) -> Response[Any]:
    """Mail a link to a new address."""
    email = forms.text(await visit.form(), "email")
    try:
        await identity.ask_new_address(visit.services, visit.actor, email)
    except KoinonError as refused:
        return await _profile(visit, refused, email=email)
    return done(visit, "/account", N_("See the mail at the new address: the link there changes it."))


@post("/account/email/verification", opt=OWN, status_code=200)
async def verify_again(request: Request[Any, Any, Any], visit: Visit) -> Response[Any]:
    """Mail the link once more by which the address is confirmed."""
    user, client = await identity.me(visit.services, visit.actor), identity.client_of(request)
    try:
        purpose = identity.LinkPurpose.VERIFY_EMAIL
        await identity.ask_for_link(visit.services, purpose, user.email, client, str(user.locale))
    except KoinonError as refused:
        return await _profile(visit, refused)
    return done(visit, "/account", N_("The link is on its way."))


HANDLERS = [profile, save_profile, change_password, change_email, verify_again]
