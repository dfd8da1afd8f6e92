"""Developers: API keys, shown once, rotated without an outage, ended at once (IDN-038..042)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import identity, organizations
from koinon.identity import ApiKey
from koinon.kit import clock
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import N_, gettext, ngettext
from koinon.web.permission_words import sections, words_of
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

READ = {"permission": "api_keys:read"}
WRITE = {"permission": "api_keys:write", "step_up": True}
LIVES = (30, 90, 365)
USUAL = frozenset({"contacts:read", "contacts:write", "broadcasts:read", "messages:send", "messages:read"})
STATES = {
    "active": (N_("Works"), "good"),
    "rotating": (N_("Two secrets work"), "warn"),
    "expired": (N_("Expired"), "bad"),
    "revoked": (N_("Ended"), "bad"),
    "exposed": (N_("Exposed: rotate it"), "bad"),
}


def state_of(key: ApiKey) -> str:
    """What a person must know of a key first."""
    now = clock.now()
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at is not None and key.expires_at <= now:
        return "expired"
    if key.exposed_at is not None:
        return "exposed"
    rotating = key.previous_valid_until is not None and key.previous_valid_until > now
    return "rotating" if rotating else "active"


def _state(key: ApiKey) -> tuple[str, str]:
    label, tone = STATES[state_of(key)]
    return gettext(label), tone


@get("/developers", opt=READ)
async def list_keys(visit: Visit) -> Response[str]:
    """Every key, and the form for a new one."""
    with visit.words():
        return await _keys(visit)


async def _keys(
    visit: Visit,
    refusal: errors.KoinonError | None = None,
    typed: dict[str, Any] | None = None,
    secret: str = "",
) -> Response[str]:
    async with visit.transaction() as tx:
        keys = await identity.list_api_keys(tx)
        authors = await identity.user_names(tx, {key.created_by for key in keys if key.created_by})
    entries = [(p.name, p.sensitive, p.held) for p in identity.listed_permissions(visit.actor) if p.held]
    response = visit.draw(
        "developers/keys.html",
        active="developers",
        status_code=refusal.status if refusal else 200,
        keys=keys,
        authors=authors,
        state=_state,
        sections=sections(entries),
        typed={"name": "", "scopes": USUAL, "life": "365", "allowed_ips": "", "mode": "live"} | (typed or {}),
        lives=_lives(),
        told=forms.said(refusal) if refusal else "",
        secret=secret,
        live=visit.actor.livemode,
        base_url=visit.services.configuration.base_url,
    )
    if secret:
        response.headers["Cache-Control"] = "no-store"
    return response


def _lives() -> list[tuple[str, str]]:
    days = [(str(n), ngettext("%(num)s day", "%(num)s days", n) % {"num": n}) for n in LIVES]
    return [*days, ("", gettext("No end (replace it yourself now and then)"))]


def _typed(form: FormMultiDict) -> dict[str, Any]:
    return {
        "name": forms.text(form, "name"),
        "scopes": frozenset(str(value) for value in form.getall("scope", [])),
        "life": forms.text(form, "life"),
        "mode": "test" if forms.text(form, "mode") == "test" else "live",
        "allowed_ips": forms.text(form, "allowed_ips"),
        "once": forms.text(form, "idempotency_key"),
    }


@post("/developers/keys", opt=WRITE, status_code=200)
async def make_key(visit: Visit) -> Response[Any]:
    """Make a key; its text is shown on this answer and never again."""
    typed = _typed(await visit.form())
    with visit.words():
        try:
            new = _new(typed)
            if new.mode == "test":
                await organizations.ensure_sandbox(visit.services, visit.actor)
            async with visit.transaction() as tx:
                _, secret = await identity.create_api_key(tx, visit.services.vault, new)
        except errors.KoinonError as refusal:
            return await _keys(visit, refusal, typed)
        return await _keys(visit, secret=secret)


def _new(typed: dict[str, Any]) -> identity.NewApiKey:
    if not 1 <= len(typed["name"]) <= 120:
        raise errors.invalid_field("name", "missing_required_field", "Say what the key is for.")
    if not typed["scopes"]:
        raise errors.invalid_field("scopes", "missing_required_field", "Choose what the key may do.")
    life = int(typed["life"]) if typed["life"] in {str(days) for days in LIVES} else None
    return identity.NewApiKey(
        typed["name"],
        tuple(sorted(typed["scopes"])),
        None if life is None else clock.now() + timedelta(days=life),
        mode=typed["mode"],
        allowed_ips=tuple(typed["allowed_ips"].replace(",", " ").split()),
        once=typed["once"],
    )


@get("/developers/keys/{key_id:uuid}", opt=READ)
async def show_key(visit: Visit, key_id: FromPath[UUID]) -> Response[str]:
    """One key: what it may do, whether it is used, and how to replace it."""
    with visit.words():
        return await _key(visit, key_id)


async def _key(visit: Visit, key_id: UUID, secret: str = "") -> Response[str]:
    async with visit.transaction() as tx:
        key = await identity.api_key(tx, key_id)
        authors = await identity.user_names(tx, [key.created_by] if key.created_by else [])
    response = visit.draw(
        "developers/key.html",
        active="developers",
        key=key,
        author=authors.get(key.created_by, "") if key.created_by else "",
        state=_state(key),
        ended=state_of(key) in ("revoked", "expired"),
        rotating=key.previous_valid_until is not None and key.previous_valid_until > clock.now(),
        scopes=[words_of(scope) for scope in key.scopes],
        overlaps=[("0", gettext("The old one ends now")), ("24", gettext("24 hours")), ("168", gettext("7 days"))],
        secret=secret,
    )
    if secret:
        response.headers["Cache-Control"] = "no-store"
    return response


@post("/developers/keys/{key_id:uuid}/rotate", opt={**WRITE, "while_suspended": True}, status_code=200)
async def rotate_key(visit: Visit, key_id: FromPath[UUID]) -> Response[Any]:
    """A new secret, shown on this answer only."""
    chosen = forms.text(await visit.form(), "overlap")
    hours = int(chosen) if chosen in ("0", "24", "168") else 24
    seen = forms.text(await visit.form(), "version")
    with visit.words():
        async with visit.transaction() as tx:
            present = await identity.api_key(tx, key_id)
            if seen != str(present.version):
                raise errors.PRECONDITION_FAILED("This key changed after you looked at it. Nothing was done.")
            _, secret = await identity.rotate_api_key(tx, visit.services.vault, key_id, timedelta(hours=hours))
        return await _key(visit, key_id, secret)


@post(
    "/developers/keys/{key_id:uuid}/revoke",
    opt={"permission": "api_keys:write", "while_suspended": True},
    status_code=303,
)
async def revoke_key(visit: Visit, key_id: FromPath[UUID]) -> Redirect:
    """End a key at once."""
    with visit.words():
        async with visit.transaction() as tx:
            await identity.revoke_api_key(tx, key_id)
        return toast_after(Redirect("/developers", status_code=303), gettext("The key no longer works."))


router = Router(
    "/",
    route_handlers=[list_keys, make_key, show_key, rotate_key, revoke_key],
    dependencies=VISIT,
    include_in_schema=False,
)
