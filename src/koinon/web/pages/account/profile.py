"""Name, language, time zone; the password."""

from functools import partial
from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from koinon import identity, organizations
from koinon.identity import User
from koinon.organizations import Locale
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_
from koinon.web.meanwhile import Thing
from koinon.web.pages.account.frame import OWN, STEP_UP, done, page
from koinon.web.visit import Visit

LABELS = {"name": N_("Your name"), "locale": N_("Language"), "time_zone": N_("Time zone")}
LANGUAGES = [("en", "English"), ("es", "Español"), ("pt", "Português")]


@get("/account", opt=OWN)
async def profile(visit: Visit) -> Response[Any]:
    """Who one is here."""
    return await _profile(visit)


async def _profile(visit: Visit, refused: KoinonError | None = None, **kept: str) -> Response[Any]:
    user = await identity.me(visit.services, visit.actor)
    present = _values(user)
    with visit.words():
        seen = await meanwhile.seen(
            visit.request, present, refused, labels=LABELS, again="/account", typed=kept, words=_words
        )
    shown = present | meanwhile.merged(refused, kept)
    zones = [("", "—"), *((zone, zone.replace("_", " ")) for zone in sorted(organizations.zones()))]
    return page(
        visit, "profile", "/account", refused, user=user, shown=shown, seen=seen, zones=zones, languages=LANGUAGES
    )


@post("/account", opt=OWN, status_code=200)
async def save_profile(visit: Visit) -> Response[Any]:
    """Save name, language and time zone."""
    form = await visit.form()
    kept = {name: forms.text(form, name) for name in ("name", "locale", "time_zone")}
    try:
        changes = {"name": kept["name"], "time_zone": kept["time_zone"] or None}
        if kept["locale"] in set(Locale):
            changes["locale"] = kept["locale"]
        async with visit.transaction() as tx:
            thing = Thing("user", visit.actor.id, "user.updated")
            await meanwhile.hold(tx, form, thing, partial(_present, visit), kept)
        await identity.update_me(visit.services, visit.actor, changes)
    except KoinonError as refused:
        return await _profile(visit, refused, **kept)
    return done(visit, "/account", N_("Saved."))


def _values(user: User) -> dict[str, str]:
    return {"name": user.name, "locale": str(user.locale), "time_zone": user.time_zone or ""}


async def _present(visit: Visit) -> dict[str, str]:
    return _values(await identity.me(visit.services, visit.actor))


def _words(name: str, value: str) -> str:
    return dict(LANGUAGES).get(value, value) if name == "locale" else value.replace("_", " ")


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
