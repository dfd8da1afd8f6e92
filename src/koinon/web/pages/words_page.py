"""What an organization calls its people, places, groups and messages (ORG-002)."""

from functools import partial
from typing import Any

from litestar import Response, Router, get, post
from litestar.response import Redirect

from koinon import organizations
from koinon.organizations import Locale
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/words"
NOUNS = {
    "contact": N_("People you write to"),
    "location": N_("Your places"),
    "group": N_("Groups of people"),
    "broadcast": N_("A text to many"),
}


@get(HOME, opt={"permission": "settings:read"})
async def words(visit: Visit) -> Response[Any]:
    """Each noun: the usual one, and a place for one's own."""
    return await _draw(visit)


async def _draw(visit: Visit, typed: Any = None, refused: KoinonError | None = None) -> Response[Any]:
    async with visit.transaction() as tx:
        organization = await organizations.get(tx)
        kept = await _kept(tx)
    with visit.words():
        usual = organizations.nouns_of(organization.kind, Locale(ambient().locale))
        shown = kept if typed is None else {n: pair for n, pair in meanwhile.merged(refused, typed).items() if pair}
        present = {name: kept.get(name) for name in NOUNS}
        seen = await meanwhile.seen(
            visit.request, present, refused, labels=NOUNS, again=HOME, typed=typed, words=_pair_words
        )
        rows = [(name, gettext(label), getattr(usual, name), shown.get(name, {})) for name, label in NOUNS.items()]
        told = {path.removeprefix("vocabulary."): said for path, said in forms.faults(refused).items()}
        return visit.draw(
            "settings/words.html",
            active="settings",
            status_code=refused.status if refused else 200,
            tabs=settings_tabs(HOME, visit.actor.may),
            rows=rows,
            told=told,
            seen=seen,
            renamed=any(kept.values()),
            may_write=visit.actor.may("settings:write"),
        )


@post(HOME, opt={"permission": "settings:write"}, status_code=200)
async def save(visit: Visit) -> Response[Any]:
    """Keep the words that were given; an empty pair means the usual one."""
    form = await visit.form()
    typed: dict[str, Any] = {}
    for name in NOUNS:
        one, many = forms.text(form, f"{name}.one"), forms.text(form, f"{name}.many")
        typed[name] = {"one": one, "many": many} if one or many else None
    try:
        async with visit.transaction() as tx:
            thing = Thing("organization", visit.actor.organization_id, "organization.settings_changed")
            await meanwhile.hold(tx, form, thing, partial(_all_kept, tx), typed)
            kept = {name: pair for name, pair in typed.items() if pair}
            await organizations.change_settings(tx, {"vocabulary": kept or None})
    except KoinonError as refused:
        return await _draw(visit, typed, refused)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Saved."))


async def _kept(tx: Tx) -> dict[str, dict[str, str]]:
    own = await organizations.setting(tx, "vocabulary")
    return {n: {"one": w.one, "many": w.many} for n in own.__struct_fields__ if (w := getattr(own, n))}


async def _all_kept(tx: Tx) -> dict[str, dict[str, str] | None]:
    kept = await _kept(tx)
    return {name: kept.get(name) for name in NOUNS}


def _pair_words(_name: str, pair: Any) -> str:
    return f"{pair['one']}, {pair['many']}" if pair else ""


@post(HOME + "/reset", opt={"permission": "settings:write"}, status_code=forms.SEE_OTHER)
async def reset(visit: Visit) -> Redirect:
    """Use the usual words again."""
    async with visit.transaction() as tx:
        await organizations.change_settings(tx, {"vocabulary": None})
    with visit.words():
        return toast_after(forms.see(HOME), gettext("These are the usual words again."))


router = Router("/", route_handlers=[words, save, reset], dependencies=VISIT, include_in_schema=False)
