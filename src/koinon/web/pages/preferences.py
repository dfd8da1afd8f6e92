"""Everybody's own page behind a signed link: what they get, by which way (CON-063..066)."""

from typing import Annotated, Any, get_args

import msgspec
from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Meta

from koinon import contacts, identity, messaging
from koinon.contacts import LeaveReason, PreferenceChanges, Preferences, Visitor
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.errors import KoinonError
from koinon.platform.rest import admission
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.i18n import N_
from koinon.web.rendering import render

PUBLIC = {"public": True}
CALLS, SECONDS = 30, 60
LANGUAGES = (("en", "English"), ("es", "Español"), ("pt", "Português"))
WAYS = {"sms": N_("Texts"), "email": N_("Email")}
PREFERRED = {"auto": N_("However it suits you"), "sms": N_("Text"), "email": N_("Email")}
REASONS: dict[LeaveReason, str] = {
    "too_many": N_("Too many messages"),
    "not_relevant": N_("Not what I am interested in"),
    "never_asked": N_("I never asked for this"),
    "moved_on": N_("I moved away or no longer take part"),
    "other": N_("Something else"),
}
Web = Request[Any, Any, Any]
Token = FromPath[Annotated[str, Meta(max_length=100)]]


@get("/p/{token:str}", opt=PUBLIC)
async def show_preferences(request: Web, services: Services, token: Token) -> Response[str]:
    """The page. Scanners and previews open links too, so opening it changes nothing (CON-065)."""
    actor = await _person(request, services, token)
    return _drawn(request, token, await _read(services, actor))


@post("/p/{token:str}", opt=PUBLIC, status_code=200)
async def save_preferences(request: Web, services: Services, token: Token) -> Response[str]:
    """Save everything at once, and tell what is on and off now."""
    actor, form = await _person(request, services, token), await request.form()
    try:
        async with services.database.transaction(actor) as tx:
            before = await contacts.preferences(tx, services.vault, _id(actor))
            changes = _changes(form, before)
            after = await contacts.save_preferences(tx, services.vault, before.contact_id, changes)
    except KoinonError as refused:
        return await _refused(request, services, actor, token, refused)
    left = any(not on for on in (*changes.channels.values(), *changes.topics.values()))
    return _drawn(request, token, after, saved=True, left=left)


@post("/p/{token:str}/reason", opt=PUBLIC, status_code=200)
async def give_reason(request: Web, services: Services, token: Token) -> Response[str]:
    """Why they left, if they like."""
    actor, form = await _person(request, services, token), await request.form()
    reason = forms.text(form, "reason")
    try:
        async with services.database.transaction(actor) as tx:
            if reason in get_args(LeaveReason):
                chosen: LeaveReason = msgspec.convert(reason, LeaveReason)
                await contacts.leave_reason(tx, _id(actor), chosen, forms.text(form, "words")[:500])
    except KoinonError as refused:
        return await _refused(request, services, actor, token, refused)
    return _drawn(request, token, await _read(services, actor), thanked=True)


@post("/p/{token:str}/number", opt=PUBLIC, status_code=200)
async def give_number(request: Web, services: Services, token: Token) -> Response[str]:
    """Another mobile number: a code goes there."""
    actor, form = await _person(request, services, token), await request.form()
    try:
        async with services.database.transaction(actor) as tx:
            await messaging.claim_number(tx, services, _id(actor), forms.text(form, "number"))
    except KoinonError as refused:
        return await _refused(request, services, actor, token, refused, "number")
    return _drawn(request, token, await _read(services, actor))


@post("/p/{token:str}/number/confirm", opt=PUBLIC, status_code=200)
async def confirm_number(request: Web, services: Services, token: Token) -> Response[str]:
    """The code that came there makes it the main number."""
    actor, form = await _person(request, services, token), await request.form()
    try:
        async with services.database.transaction(actor) as tx:
            confirmed = await contacts.confirm_number(tx, services.vault, _id(actor), forms.text(form, "code"))
    except KoinonError as refused:
        return await _refused(request, services, actor, token, refused, "number")
    seen = await _read(services, actor)
    wrong = {} if confirmed else {"code": N_("This is not the code. Look again, or ask for another.")}
    return _drawn(request, token, seen, errors=wrong, status=200 if confirmed else 422, moved=confirmed)


@post("/p/{token:str}/export", opt=PUBLIC, status_code=200)
async def ask_export(request: Web, services: Services, token: Token) -> Response[str]:
    """Everything known of them, as a file; its page sends a code to their own address before it is given."""
    actor = await _person(request, services, token)
    async with services.database.transaction(actor) as tx:
        seen = await contacts.preferences(tx, services.vault, _id(actor))
        asked = await contacts.ask_export(tx, seen.contact_id, by="preference_centre", locale=seen.locale)
        link = contacts.export_token(services.vault, tx.organization_id, asked.id)
    return _drawn(request, token, seen, template="public/preferences_asked.html", link=f"/x/{link}")


@post("/p/{token:str}/erase", opt=PUBLIC, status_code=200)
async def ask_erasure(request: Web, services: Services, token: Token) -> Response[str]:
    """Forget them: hidden and unreachable from now on, gone in thirty days. Without the tick nothing happens."""
    actor, form = await _person(request, services, token), await request.form()
    async with services.database.transaction(actor) as tx:
        seen = await contacts.preferences(tx, services.vault, _id(actor))
        if forms.text(form, "sure") != "yes":
            return _drawn(request, token, seen, field="erase", status=422)
        asked = await contacts.ask_erasure(tx, seen.contact_id, by="preference_centre")
    return _drawn(request, token, seen, template="public/preferences_asked.html", until=asked.scheduled_for)


def _visitor(request: Web) -> Visitor:
    seen = identity.client_of(request)
    return Visitor(seen.ip, seen.user_agent)


async def _person(request: Web, services: Services, token: str) -> Actor:
    await admission.admit_public(services, request.scope, "preferences", CALLS, SECONDS)
    return await contacts.preference_actor(services, token, _visitor(request))


def _id(actor: Actor) -> Any:
    return actor.id


async def _read(services: Services, actor: Actor) -> Preferences:
    async with services.database.transaction(actor) as tx:
        return await contacts.preferences(tx, services.vault, _id(actor))


def _changes(form: Any, before: Preferences) -> PreferenceChanges:
    """What differs from what was shown: a switch nobody touched says nothing."""
    said = {one.channel: forms.text(form, one.channel) == "yes" for one in before.channels}
    was = {one.channel: forms.text(form, f"was_{one.channel}") for one in before.channels}
    channels = {channel: on for channel, on in said.items() if was[channel] and (was[channel] == "yes") != on}
    shown, wanted = forms.ids(form, "shown"), set(forms.ids(form, "topic"))
    topics = {one.topic.id: one.topic.id in wanted for one in before.topics if one.topic.id in shown}
    sent = {name: forms.text(form, name) for name in ("given_name", "family_name", "locale", "preferred_channel")}
    pause = forms.text(form, "pause")
    return PreferenceChanges(
        channels=channels,
        topics={one: yes for one, yes in topics.items() if (str(one) in forms.texts(form, "was_topic")) != yes},
        preferred_channel=sent["preferred_channel"] if sent["preferred_channel"] in PREFERRED else None,  # type: ignore[arg-type]
        pause_days=int(pause) if pause in ("0", "30", "90") else None,
        locale=sent["locale"] if sent["locale"] in dict(LANGUAGES) else None,
        given_name=sent["given_name"] if "given_name" in form else None,
        family_name=sent["family_name"] if "family_name" in form else None,
        text_id=forms.one_id(form, "text_id"),
    )


def _ways_to_prefer(seen: Preferences) -> list[tuple[str, str]]:
    """Ways to choose from; what staff set that is none of them stays to be chosen."""
    if len(seen.channels) < 2:
        return []
    own = [] if seen.preferred_channel in PREFERRED else [(seen.preferred_channel, N_("As it is now"))]
    return [*own, *PREFERRED.items()]


async def _refused(
    request: Web, services: Services, actor: Actor, token: str, refused: KoinonError, field: str = "page"
) -> Response[str]:
    if refused.status not in (403, 409, 422, 429):
        raise refused
    seen = await _read(services, actor)
    return _drawn(request, token, seen, refused=refused, field=field, status=refused.status)


def _drawn(
    request: Web,
    token: str,
    seen: Preferences,
    *,
    status: int = 200,
    template: str = "public/preferences.html",
    **told: Any,
) -> Response[str]:
    # In the person's language, unless the reader has chosen another by the buttons below.
    request.scope["state"]["actor"] = Actor(kind=ActorKind.CONTACT, organization_id=None, locale=seen.locale)
    context = {"saved": False, "left": False, "thanked": False, "moved": False, "errors": {}, "refused": None,
               "field": "", "link": "", "until": None, **told}  # fmt: skip
    page = render(
        request,
        template,
        status_code=status,
        token=token,
        seen=seen,
        ways=WAYS,
        preferred=_ways_to_prefer(seen),
        languages=LANGUAGES,
        reasons=REASONS,
        **context,
    )
    page.headers["X-Robots-Tag"] = "noindex"
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["Cache-Control"] = "private, no-store"
    return page


router = Router(
    "/",
    route_handlers=[
        show_preferences,
        save_preferences,
        give_reason,
        give_number,
        confirm_number,
        ask_export,
        ask_erasure,
    ],
    include_in_schema=False,
)
