"""Buying a number: what is for sale, what it costs, and the purchase (CHN-010, 011)."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from litestar import Response, Router, get, post
from litestar.response import Redirect

from koinon import channels, organizations
from koinon.channels import Account, NumberFeature, NumberKind, NumberSearch, Offer
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.ambient import ambient
from koinon.web.i18n import gettext
from koinon.web.number_words import FEATURES, KINDS
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

BUY = {"permission": "channels:buy"}
PATH = "/settings/numbers/buy"
COUNTRIES = ("US", "CA", "GB", "IE", "AU", "ES", "PT", "FR", "DE", "NL", "SE", "MX", "BR", "AR", "CO", "CL", "PR")
FIELDS = ("account", "country", "kind", "area_code", "locality", "digits")


@get(PATH, opt=BUY)
async def look_for_numbers(visit: Visit) -> Response[str]:
    """The form, and what is for sale where something was asked for."""
    asked = visit.request.query_params
    typed = {name: str(asked.get(name, "")).strip() for name in FIELDS}
    features = [one for one in get_args(NumberFeature) if one in asked.getall("features", [])]
    with visit.words():
        async with visit.transaction() as tx:
            accounts = await _accounts(tx)
            home = (await organizations.get(tx)).country
        typed["country"] = typed["country"] or (home if home in COUNTRIES else "US")
        typed["account"] = typed["account"] or (str(accounts[0].id) if accounts else "")
        found, refused = None, forms.Told()
        if accounts and "country" in asked:
            try:
                found = await _search(visit, accounts, typed, features)
            except errors.KoinonError as refusal:
                refused = _why(refusal)
        return _drawn(visit, accounts, typed, features, found, refused)


@get(PATH + "/confirm", opt=BUY)
async def confirm_number(visit: Visit) -> Response[Any]:
    """One number with its price, before anything is bought."""
    offer = str(visit.request.query_params.get("offer", ""))
    with visit.words():
        try:
            async with visit.transaction() as tx:
                sealed = channels.opened_offer(visit.services.vault, tx.organization_id, offer)
                account = await channels.account(tx, sealed.account_id)
        except errors.KoinonError as refusal:
            return _again(refusal)
        one = sealed.number
        return visit.draw(
            "numbers/confirm.html",
            active="settings",
            one=one,
            account=account,
            offer=offer,
            until=sealed.valid_until,
            features=[gettext(FEATURES[name]) for name in one.features if name in FEATURES],
            kind=gettext(KINDS.get(one.kind, KINDS["local"])),
        )


@post(PATH, opt=BUY)
async def buy_number(visit: Visit) -> Response[Any]:
    """Order it, once however often the button is pressed, and show how it goes on."""
    form = await visit.form()
    offer = forms.text(form, "offer")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await channels.buy_number(
                    tx, visit.services.vault, offer, is_default=forms.text(form, "is_default") == "yes"
                )
        except errors.KoinonError as refusal:
            return await _ours(visit, offer) if refusal.code == "duplicate_resource" else _again(refusal)
        return Redirect(f"/settings/numbers/{made.id}", status_code=303)


async def _ours(visit: Visit, offer: str) -> Response[Any]:
    """The number is ours already, most likely by the first press of the same button."""
    async with visit.transaction() as tx:
        sealed = channels.opened_offer(visit.services.vault, tx.organization_id, offer)
        known = await channels.number_called(tx, sealed.number.e164)
    if known is None:
        raise errors.DUPLICATE_RESOURCE()
    return Redirect(f"/settings/numbers/{known.id}", status_code=303)


def _again(refusal: errors.KoinonError) -> Response[Any]:
    """Back to the search with what was wrong: an offer that is too old, or a plan without room."""
    if refusal.status not in (409, 422):
        raise refusal
    told = next(iter(forms.told(refusal, {}, "offer").values()), forms.said(refusal))
    return toast_after(Redirect(PATH, status_code=303), told)


async def _accounts(tx: Tx) -> list[Account]:
    return [one for one in await channels.accounts(tx) if channels.sells_numbers(one.provider)]


async def _search(
    visit: Visit, accounts: Sequence[Account], typed: Mapping[str, str], features: Sequence[NumberFeature]
) -> list[Offer]:
    account = next((one for one in accounts if str(one.id) == typed["account"]), None)
    if account is None:
        raise errors.invalid_field("account", "resource_not_found")
    if typed["country"] not in COUNTRIES:
        raise errors.invalid_field("country", "invalid_enum")
    for name in ("area_code", "digits"):
        if typed[name] and not (typed[name].isascii() and typed[name].isdecimal() and len(typed[name]) <= 10):
            raise errors.invalid_field(name, "validation_failed", gettext("Digits only, please."))
    wanted = NumberSearch(
        country=typed["country"],
        kind=_kind(typed["kind"]),
        area_code=typed["area_code"] or None,
        locality=typed["locality"][:60] or None,
        digits=typed["digits"] or None,
        features=tuple(features),
    )
    return await channels.search_numbers(visit.services, visit.actor, account.id, wanted)


def _kind(text: str) -> NumberKind | None:
    return next((one for one in get_args(NumberKind) if one == text), None)


def _why(refusal: errors.KoinonError) -> forms.Told:
    if refusal.status == 503:
        words = (refusal.details or {}).get("words")
        said = gettext("The carrier does not answer at the moment. Nothing was bought; try again in a minute.")
        return forms.Told({"": f"{said} ({words})" if words else said})
    return forms.told(refusal, {}, "country")


def _drawn(
    visit: Visit,
    accounts: Sequence[Account],
    typed: Mapping[str, str],
    features: Sequence[str],
    found: Sequence[Offer] | None,
    refused: forms.Told,
) -> Response[str]:
    locale = organizations.Locale(ambient().locale)
    kinds = [("", gettext("Any"))] + [(name, gettext(words)) for name, words in KINDS.items()]
    return visit.draw(
        "numbers/buy.html",
        active="settings",
        status_code=422 if refused else 200,
        accounts=[(str(one.id), one.name) for one in accounts],
        simulated={str(one.id) for one in accounts if one.environment == "simulator"},
        countries=sorted(
            ((one, organizations.country_name(one, locale)) for one in COUNTRIES), key=lambda pair: pair[1]
        ),
        kinds=kinds,
        chosen=features,
        features=[(name, gettext(words)) for name, words in FEATURES.items()],
        words={name: gettext(words) for name, words in FEATURES.items()},
        values=forms.Told(typed),
        found=found,
        errors=refused,
    )


router = Router(
    "/",
    route_handlers=[look_for_numbers, confirm_number, buy_number],
    dependencies=VISIT,
    include_in_schema=False,
)
