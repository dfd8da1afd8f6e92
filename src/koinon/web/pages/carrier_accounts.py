"""Connecting an account and replacing its keys; the forms are made of the provider's own fields."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery

from koinon import channels, organizations
from koinon.channels import Environment, NewAccount, Provider
from koinon.platform import errors
from koinon.web import forms
from koinon.web.channel_words import CHANNELS
from koinon.web.i18n import gettext
from koinon.web.pages.carrier_answers import HOME, onward, refused, tested
from koinon.web.visit import VISIT, Visit

WRITE = {"permission": "channels:write"}
FORM = "carriers/connect.html"
KEYS = "carriers/keys.html"


@get(HOME + "/connect", opt=WRITE)
async def ask_account(visit: Visit, provider: FromQuery[str] = "") -> Response[str]:
    """The form for an account; first which carrier it is with, where nobody has said."""
    with visit.words():
        if not provider:
            async with visit.transaction() as tx:
                offers = await channels.shared_offers(tx, visit.services.configuration)
            return visit.draw("carriers/choose.html", active="settings", providers=_offered(), offers=offers)
        chosen = _provider(provider)
        values = forms.Told(name=chosen.title, **{field.name: field.default for field in chosen.fields})
        return visit.draw(
            FORM,
            active="settings",
            provider=chosen,
            values=values,
            errors=forms.Told(),
            may_practise=_practice(visit),
            is_sample=await _is_sample(visit),
        )


@post(HOME + "/connect", opt=WRITE)
async def connect(visit: Visit) -> Response[Any]:
    """Keep the account, then ask the carrier whether the key is right."""
    form = await visit.form()
    chosen = _provider(forms.text(form, "provider") or "telnyx")
    typed = {field.name: forms.text(form, field.name) for field in chosen.fields}
    name = forms.text(form, "name") or chosen.title
    practice = _practice(visit) and forms.text(form, "practice") == "yes"
    environment = Environment.SIMULATOR if practice else Environment.LIVE
    new = NewAccount(provider=chosen.name, name=name, environment=environment, values=typed)
    simulator = visit.services.configuration.simulator_base
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await channels.connect_account(tx, visit.services.vault, new, simulator)
        except errors.KoinonError as refusal:
            shown = {**typed, "name": name}
            more = {"provider": chosen, "may_practise": _practice(visit), "is_sample": await _is_sample(visit)}
            return refused(visit, FORM, refusal, shown, "name", _hidden(chosen), **more)
        return await tested(visit, made.id)


@post(HOME + "/shared", opt=WRITE)
async def use_shared(visit: Visit) -> Response[Any]:
    """Use an account that the installation offers."""
    form = await visit.form()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await channels.use_shared(tx, visit.services, forms.text(form, "name"))
        except errors.KoinonError as refusal:
            if refusal.status != 409:
                raise
            return onward(forms.said(refusal))
        return onward(gettext("The account is yours to use. Buy a number to send from."))


@get(HOME + "/{account_id:uuid}/keys", opt=WRITE)
async def ask_keys(visit: Visit, account_id: FromPath[UUID]) -> Response[str]:
    """The form for new keys."""
    with visit.words():
        async with visit.transaction() as tx:
            account = await channels.account(tx, account_id)
        chosen = _provider(account.provider)
        told = forms.Told()
        return visit.draw(KEYS, active="settings", account=account, provider=chosen, values=told, errors=told)


@post(HOME + "/{account_id:uuid}/keys", opt=WRITE)
async def replace_keys(visit: Visit, account_id: FromPath[UUID]) -> Response[Any]:
    """Replace the keys, then ask the carrier whether they are right."""
    form = await visit.form()
    with visit.words():
        async with visit.transaction() as tx:
            account = await channels.account(tx, account_id)
        chosen = _provider(account.provider)
        typed = {field.name: forms.text(form, field.name) for field in chosen.fields}
        try:
            async with visit.transaction() as tx:
                await channels.rotate_secret(tx, visit.services.vault, account_id, typed)
        except errors.KoinonError as refusal:
            first = chosen.fields[0].name
            return refused(visit, KEYS, refusal, typed, first, _hidden(chosen), account=account, provider=chosen)
        return await tested(visit, account_id)


def _offered() -> list[tuple[Provider, str]]:
    """Every provider by its title, with the channels it has."""
    found = sorted(channels.PROVIDERS.values(), key=lambda one: one.title.casefold())
    return [(one, " · ".join(gettext(CHANNELS[name]) for name in sorted(one.capabilities.channels))) for one in found]


def _provider(name: str) -> Provider:
    if name not in channels.PROVIDERS:
        raise errors.RESOURCE_NOT_FOUND()
    return channels.PROVIDERS[name]


def _practice(visit: Visit) -> bool:
    """Whether there may be simulated accounts: production has none."""
    return bool(visit.services.configuration.env != "production")


async def _is_sample(visit: Visit) -> bool:
    async with visit.transaction() as tx:
        return (await organizations.get(tx)).is_sample


def _hidden(provider: Provider) -> set[str]:
    return {field.name for field in provider.fields if field.secret}


router = Router(
    "/",
    route_handlers=[ask_account, connect, use_shared, ask_keys, replace_keys],
    dependencies=VISIT,
    include_in_schema=False,
)
