"""Which keys do what, for this reader: others than those that come, or none (INB-114, WCAG 2.1.4)."""

from functools import partial
from typing import Any

from litestar import get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Response

from koinon import identity
from koinon.identity import SHORTCUT_ACTIONS, Shortcuts
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.account.frame import done, page
from koinon.web.shortcut_words import EVERYWHERE, INBOX
from koinon.web.visit import Visit

OWN = {"signed_in": True}
PATH = "/account/shortcuts"
GROUPS = ((N_("Everywhere"), EVERYWHERE), (N_("Inbox"), INBOX))
NAMES = {action: f"key-{n}" for n, action in enumerate(SHORTCUT_ACTIONS)}

LABELS = {NAMES[action]: word for action, word in {**EVERYWHERE, **INBOX}.items()} | {"is_on": N_("Single keys")}


@get(PATH, opt=OWN)
async def show_shortcuts(visit: Visit) -> Response[Any]:
    """The keys as they are."""
    return await _shown(visit)


async def _shown(
    visit: Visit, refused: KoinonError | None = None, typed: dict[str, Any] | None = None
) -> Response[Any]:
    async with visit.transaction() as tx:
        present = await _present(tx)
    with visit.words():
        seen = await meanwhile.seen(
            visit.request, present, refused, labels=LABELS, again=PATH, typed=typed, words=_word
        )
        groups = [(gettext(name), _rows(actions)) for name, actions in GROUPS]
        faults = {NAMES.get(path, path): said for path, said in forms.faults(refused).items()} if refused else {}
    shown = present | meanwhile.merged(refused, typed or {})
    return page(visit, "shortcuts", PATH, refused, seen=seen, shown=shown, groups=groups, faults=faults)


def _rows(actions: dict[str, str]) -> list[tuple[str, str, str]]:
    """(field, key that comes, what it does)."""
    return [(NAMES[action], action, gettext(word)) for action, word in actions.items()]


async def _present(tx: Tx) -> dict[str, Any]:
    kept = await identity.shortcuts(tx)
    return {"is_on": "yes" if kept.is_on else ""} | {NAMES[one]: kept.key_of(one) for one in SHORTCUT_ACTIONS}


def _word(name: str, value: Any) -> str:
    return gettext("On") if value and name == "is_on" else gettext("Off") if name == "is_on" else str(value)


@post(PATH, opt=OWN, status_code=200)
async def save_shortcuts(visit: Visit) -> Response[Any]:
    """Save the keys; with `reset` they are as they come."""
    form = await visit.form()
    typed = _typed(form)
    try:
        async with visit.transaction() as tx:
            thing = Thing("shortcuts", visit.actor.id, "shortcuts.chosen")
            await meanwhile.hold(tx, form, thing, partial(_present, tx), typed)
            keys = {action: typed[NAMES[action]] for action in SHORTCUT_ACTIONS}
            await identity.keep_shortcuts(tx, Shortcuts(is_on=bool(typed["is_on"]), keys=keys))
    except KoinonError as refused:
        return await _shown(visit, refused, typed)
    return done(visit, PATH, N_("Saved."))


def _typed(form: FormMultiDict) -> dict[str, Any]:
    """What the form says; a key left empty is the one that comes."""
    reset = bool(form.get("reset"))
    keys = {NAMES[one]: (not reset and forms.text(form, NAMES[one])) or one for one in SHORTCUT_ACTIONS}
    return {"is_on": "yes" if form.get("is_on") or reset else "", **keys}


HANDLERS = [show_shortcuts, save_shortcuts]
