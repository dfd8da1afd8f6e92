"""Settings, sign-in: the organization's own OpenID providers (IDN-037)."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath
from msgspec import MsgspecError, convert

from koinon import identity
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.permission_words import role_words
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/sign-in"
ONE = HOME + "/{connection_id:uuid}"
WRITE = {"permission": "organization:write", "step_up": True, "live_only": True}
TYPED = ("preset", "tenant", "issuer", "client_id", "domain", "role")
KINDS = (("google", "Google"), ("microsoft", "Microsoft"), ("other", N_("Another provider")))
LACKS = {
    "unknown_host": N_("Nothing answers at this address."),
    "not_https": N_("The provider has to be reached over https."),
    "inner_address": N_("This address lies inside the network of this installation."),
    "issuer_mismatch": N_("The provider calls itself by another address than the one you gave."),
    "no_signature_we_check": N_("The provider signs in no way that can be checked here."),
    "no_keys": N_("The provider gives out no keys."),
}
NOBODY = N_("Nobody: they are invited")
LABELS = {"enforce": N_("Only this way"), "default_role": N_("Whoever signs in for the first time becomes")}
OTHERWISE = N_("The provider does not answer as it should.")


@get(HOME, opt={"permission": "settings:read"})
async def show(visit: Visit) -> Response[Any]:
    """The connections, and how to add one."""
    return await _draw(visit)


async def _draw(
    visit: Visit,
    refused: KoinonError | None = None,
    typed: dict[str, str] | None = None,
    at: UUID | None = None,
    lacks: str | None = None,
    change: dict[str, Any] | None = None,
) -> Response[Any]:
    async with visit.transaction() as tx:
        connections = await identity.sso_connections(tx)
        roles = await identity.list_roles(tx)
    named = {role.code: role_words(role.code, role.name) for role in roles}
    with visit.words():
        cards = [await _card(visit, one, refused if one.id == at else None, change, named) for one in connections]
        return visit.draw(
            "settings/sign_in.html",
            active="settings",
            status_code=refused.status if refused else 200,
            tabs=settings_tabs(HOME, visit.actor.may),
            cards=cards,
            roles=[("", gettext(NOBODY)), *named.items()],
            kinds=[(code, gettext(name)) for code, name in KINDS],
            callback=visit.services.configuration.base_url + identity.SSO_CALLBACK,
            typed=dict.fromkeys(TYPED, "") | {"preset": "google"} | (typed or {}),
            refused=refused,
            told=forms.told(refused, {"default_role": "role"}, "") if refused else forms.Told(),
            at=at,
            tested=lacks is not None,
            lacks=gettext(LACKS.get(lacks, OTHERWISE)) if lacks else "",
            may_write=visit.actor.may("organization:write"),
        )


async def _card(
    visit: Visit,
    one: identity.SsoConnection,
    refused: KoinonError | None,
    typed: dict[str, Any] | None,
    roles: dict[str, str],
) -> tuple[identity.SsoConnection, dict[str, Any], meanwhile.Seen]:
    """A connection, what its form shows, and what that form carries."""

    def words(name: str, value: Any) -> str:
        if name == "enforce":
            return gettext("On") if value else gettext("Off")
        return roles.get(value or "", gettext(NOBODY))

    present, mine = _values(one), (typed or {}) if refused else {}
    seen = await meanwhile.seen(
        visit.request, present, refused, labels=LABELS, again=HOME, typed=mine or None, words=words
    )
    return one, present | meanwhile.merged(refused, mine), seen


def _values(one: identity.SsoConnection) -> dict[str, Any]:
    return {"enforce": one.enforce, "default_role": one.default_role}


async def _present(tx: Tx, connection_id: UUID) -> dict[str, Any]:
    found = next((one for one in await identity.sso_connections(tx) if one.id == connection_id), None)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return _values(found)


@post(HOME, opt=WRITE, status_code=200)
async def connect(visit: Visit) -> Response[Any]:
    """Add a provider."""
    form = await visit.form()
    typed = {name: forms.text(form, name) for name in TYPED}
    try:
        issuer, domain = _issuer(typed), _domain(typed["domain"])
        secret = forms.verbatim(form, "client_secret").strip()
        for name, value in (("client_id", typed["client_id"]), ("client_secret", secret)):
            if not value or len(value) > 300:
                raise errors.invalid_field(name, "missing_required_field")
        async with visit.transaction() as tx:
            await identity.connect_sso(
                tx,
                visit.services.vault,
                issuer=issuer,
                client_id=typed["client_id"],
                client_secret=secret,
                domain=domain,
                default_role=typed["role"] or None,
            )
    except KoinonError as refused:
        return await _draw(visit, refused, typed)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Connected. Now prove that the domain is yours."))


def _issuer(typed: dict[str, str]) -> str:
    """The provider's address, of a preset or as typed."""
    preset = identity.SSO_PRESETS.get(typed["preset"])
    if preset is None:
        if not 8 <= len(typed["issuer"]) <= 300:
            raise errors.invalid_field("issuer", "missing_required_field")
        return typed["issuer"]
    if "{tenant}" in preset and not typed["tenant"].replace("-", "").replace(".", "").isalnum():
        raise errors.invalid_field("tenant", "missing_required_field")
    return preset.replace("{tenant}", typed["tenant"])


def _domain(text: str) -> str:
    try:
        return convert(text.lower(), identity.SSO_DOMAIN)
    except MsgspecError:
        raise errors.invalid_field("domain", "validation_failed", "A domain looks like grace-chapel.org.") from None


@post(ONE + "/proof", opt=WRITE, status_code=200)
async def prove(visit: Visit, connection_id: FromPath[UUID]) -> Response[Any]:
    """Look for the DNS record."""
    try:
        await identity.prove_sso(visit.services, visit.actor, connection_id)
    except KoinonError as refused:
        if refused.status != 409:
            raise
        return await _draw(visit, refused, at=connection_id)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("The domain is proved: its people can sign in this way."))


@post(ONE + "/test", opt=WRITE, status_code=200)
async def test(visit: Visit, connection_id: FromPath[UUID]) -> Response[Any]:
    """See whether the provider is there and answers as it should."""
    lacks = await identity.test_sso(visit.services, visit.actor, connection_id)
    return await _draw(visit, at=connection_id, lacks=lacks)


@post(ONE, opt=WRITE, status_code=200)
async def change(visit: Visit, connection_id: FromPath[UUID]) -> Response[Any]:
    """Turn passwords off for the domain or on again, and say who newcomers are."""
    form = await visit.form()
    enforce, role = forms.text(form, "enforce") == "on", forms.text(form, "role") or None
    typed = {"enforce": enforce, "default_role": role}
    try:
        async with visit.transaction() as tx:
            thing = meanwhile.Thing("sso_connection", connection_id, "sso.changed")
            await meanwhile.hold(tx, form, thing, partial(_present, tx, connection_id), typed)
            await identity.change_sso(tx, connection_id, enforce=enforce, default_role=role)
    except KoinonError as refused:
        if refused.status == 404:
            raise
        return await _draw(visit, refused, at=connection_id, change=typed)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Saved."))


@post(ONE + "/remove", opt=WRITE, status_code=200)
async def disconnect(visit: Visit, connection_id: FromPath[UUID]) -> Response[Any]:
    """Take a provider away; who had only that way in resets a password by mail."""
    async with visit.transaction() as tx:
        await identity.disconnect_sso(tx, connection_id)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Taken away. Its people sign in by password or link again."))


router = Router(
    "/",
    route_handlers=[show, connect, prove, test, change, disconnect],
    dependencies=VISIT,
    include_in_schema=False,
)
