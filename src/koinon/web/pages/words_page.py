"""What an organization calls its people, places, groups and messages (ORG-002)."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.response import Redirect

from koinon import organizations
from koinon.organizations import Locale
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext
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
        own = await organizations.setting(tx, "vocabulary")
    with visit.words():
        usual = organizations.nouns_of(organization.kind, Locale(ambient().locale))
        kept = {n: {"one": w.one, "many": w.many} for n in own.__struct_fields__ if (w := getattr(own, n))}
        shown = kept if typed is None else {name: pair for name, pair in typed.items() if pair}
        rows = [(name, gettext(label), getattr(usual, name), shown.get(name, {})) for name, label in NOUNS.items()]
        told = {path.removeprefix("vocabulary."): said for path, said in forms.faults(refused).items()}
        return visit.draw(
            "settings/words.html",
            active="settings",
            status_code=refused.status if refused else 200,
            tabs=settings_tabs(HOME, visit.actor.may),
            rows=rows,
            told=told,
            renamed=bool(kept),
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
            kept = {name: pair for name, pair in typed.items() if pair}
            await organizations.change_settings(tx, {"vocabulary": kept or None})
    except KoinonError as refused:
        return await _draw(visit, typed, refused)
    with visit.words():
        return toast_after(forms.see(HOME), gettext("Saved."))


@post(HOME + "/reset", opt={"permission": "settings:write"}, status_code=forms.SEE_OTHER)
async def reset(visit: Visit) -> Redirect:
    """Use the usual words again."""
    async with visit.transaction() as tx:
        await organizations.change_settings(tx, {"vocabulary": None})
    with visit.words():
        return toast_after(forms.see(HOME), gettext("These are the usual words again."))


router = Router("/", route_handlers=[words, save, reset], dependencies=VISIT, include_in_schema=False)
