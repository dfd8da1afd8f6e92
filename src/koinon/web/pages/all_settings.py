"""Every setting on one searchable page: value, default, who changed it; one form and one reset each (ORG-008)."""

from functools import partial
from typing import Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Struct

from koinon import identity, organizations
from koinon.organizations import DECLARED, Setting, SettingValue
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Seen, Thing
from koinon.web.pages.controls import Control, controls, read
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/all"
READ, WRITE = {"permission": "settings:read"}, {"permission": "settings:write"}


# What the settings of a group are about, below its name.
ABOUT = {
    "Reaching people": N_("How broadcasts leave, and who has a say in it."),
    "Look and language": N_("How these pages speak and look for everybody here."),
    "Security": N_("How members come in, and how long they stay signed in."),
    "Work": N_("What pages and figures count as usual here."),
}


class Shown(Struct, frozen=True):
    """A setting as it is drawn; `usual` is its default in words, `author` empty while it has that."""

    key: str
    title: str
    help: str
    page: str
    controls: list[Control]
    usual: str
    author: str
    changed: SettingValue
    error: dict[str, str]
    seen: Seen


@get(HOME, opt=READ)
async def all_settings(visit: Visit, q: FromQuery[str] = "") -> Response[Any]:
    """All that are followed, by group, or those in which every word of `q` occurs."""
    return await _draw(visit, q)


async def _draw(
    visit: Visit, search: str, refused: KoinonError | None = None, key: str = "", typed: Any = None
) -> Response[Any]:
    async with visit.transaction() as tx:
        values = await organizations.settings(tx)
        authors = await identity.user_names(tx, {v.updated_by for v in values if v.updated_by})
    with visit.words():
        groups: dict[str, list[Shown]] = {}
        for value in values:
            declared = DECLARED[value.key]
            if declared.listed and declared.in_force and _matches(declared, search):
                mine = refused if value.key == key else None
                author = authors.get(value.updated_by, "") if value.updated_by else ""
                shown = await _shown(visit, declared, value, author, mine, typed if mine else None)
                groups.setdefault(declared.group, []).append(shown)
        return visit.draw(
            "settings/all.html",
            active="settings",
            status_code=refused.status if refused else 200,
            block="found" if visit.partial and refused is None else "",
            tabs=settings_tabs(HOME, visit.actor.may),
            groups=[
                (name, gettext(ABOUT[name]) if name in ABOUT else "", groups[name])
                for name in sorted(groups, key=gettext)
            ],
            search=search,
            may_write=visit.actor.may("settings:write"),
        )


def _matches(declared: Setting, search: str) -> bool:
    texts = (declared.title, declared.help, declared.group, declared.key.replace("_", " "))
    here = " ".join(f"{text} {gettext(text)}" if text else "" for text in texts).casefold()
    return all(word in here for word in search.casefold().split())


async def _shown(
    visit: Visit, declared: Setting, value: SettingValue, author: str, refused: KoinonError | None, typed: Any
) -> Shown:
    present = {value.key: msgspec.to_builtins(value.value)}
    told = forms.faults(refused)
    words = partial(_words, declared)
    seen = await meanwhile.seen(
        visit.request,
        present,
        refused,
        labels={value.key: declared.title},
        again=f"{HOME}#{value.key}",
        typed={value.key: typed},
        words=words,
    )
    usual = words(value.key, value.default)
    return Shown(
        value.key,
        gettext(declared.title),
        gettext(declared.help) if declared.help else "",
        declared.page,
        controls(declared, value.value if refused is None else typed),
        usual,
        author,
        value,
        {path.removeprefix(value.key).lstrip("."): text for path, text in told.items()},
        seen,
    )


def _words(declared: Setting, _name: str, value: Any) -> str:
    return ", ".join(each.words for each in controls(declared, value) if each.words)


async def _present(tx: Tx, key: str) -> dict[str, Any]:
    return {each.key: msgspec.to_builtins(each.value) for each in await organizations.settings(tx) if each.key == key}


@post(HOME + "/{key:str}", opt=WRITE, status_code=200)
async def change(visit: Visit, key: FromPath[str]) -> Response[Any]:
    """Keep what was chosen for one setting."""
    declared = _declared(key)
    typed = read(declared, await visit.form())
    try:
        async with visit.transaction() as tx:
            thing = Thing("organization", visit.actor.organization_id, "organization.settings_changed")
            await meanwhile.hold(tx, await visit.form(), thing, partial(_present, tx, key), {key: typed})
            await organizations.change_settings(tx, {key: typed})
    except KoinonError as refused:
        return await _draw(visit, "", refused, key, typed)
    with visit.words():
        return toast_after(forms.see(f"{HOME}#{key}"), gettext("Saved."))


@post(HOME + "/{key:str}/reset", opt=WRITE, status_code=forms.SEE_OTHER)
async def reset(visit: Visit, key: FromPath[str]) -> Redirect:
    """Take one setting back to its default."""
    _declared(key)
    async with visit.transaction() as tx:
        await organizations.change_settings(tx, {key: None})
    with visit.words():
        return toast_after(forms.see(f"{HOME}#{key}"), gettext("Back to its default."))


def _declared(key: str) -> Setting:
    if key not in DECLARED or DECLARED[key].page or not DECLARED[key].in_force:
        raise errors.RESOURCE_NOT_FOUND()
    return DECLARED[key]


router = Router("/", route_handlers=[all_settings, change, reset], dependencies=VISIT, include_in_schema=False)
