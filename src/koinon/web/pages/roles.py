"""Roles: the built-in ones, one's own, and what each may do."""

from functools import partial
from typing import Any

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from koinon import identity
from koinon.identity import RoleView
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import formats, forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.team import tabs
from koinon.web.permission_words import Section, role_words, sections, words_of
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

READ = {"permission": "roles:read"}
WRITE = {"permission": "roles:write", "step_up": True}
LABELS = {"name": N_("Name"), "permissions": N_("What it may do")}


def _catalogue(visit: Visit) -> list[Section]:
    return sections((p.name, p.sensitive, p.held) for p in identity.listed_permissions(visit.actor))


def _named(role: RoleView) -> str:
    return role_words(role.code, role.name)


def _cell(role: RoleView, section: Section) -> str:
    """What a role may do with a resource: “See, change”, or that it may do everything."""
    labels = [entry.label for entry in section.entries if entry.name in role.permissions]
    if len(labels) == len(section.entries) > 1:
        return gettext("Everything")
    return " · ".join(labels)


@get("/team/roles", opt=READ)
async def list_roles(visit: Visit) -> Response[str]:
    """Every role, and a table of what each may do."""
    with visit.words():
        async with visit.transaction() as tx:
            roles = await identity.list_roles(tx)
        return visit.draw(
            "team/roles.html",
            active="team",
            tabs=tabs("/team/roles", visit),
            roles=roles,
            named=_named,
            cell=_cell,
            sections=_catalogue(visit),
        )


@get("/team/roles/new", opt=WRITE)
async def ask_role(visit: Visit, copy: FromQuery[str] = "") -> Response[str]:
    """A form for a new role, empty or as a copy."""
    with visit.words():
        chosen: frozenset[str] = frozenset()
        if copy:
            async with visit.transaction() as tx:
                chosen = frozenset((await identity.role(tx, copy)).permissions)
        return await _form(visit, None, "", chosen)


async def _form(
    visit: Visit,
    role: RoleView | None,
    name: str,
    chosen: frozenset[str],
    refusal: errors.KoinonError | None = None,
) -> Response[str]:
    typed = {"name": name, "permissions": sorted(chosen)}
    present = _values(role) if role else typed
    seen = await meanwhile.seen(
        visit.request,
        present,
        refusal,
        labels=LABELS,
        again=f"/team/roles/{role.code}" if role else "/team/roles/new",
        typed=typed,
        words=_words,
    )
    shown = meanwhile.merged(refusal, typed)
    return visit.draw(
        "team/role.html",
        active="team",
        status_code=refusal.status if refusal else 200,
        role=role,
        name=shown["name"],
        chosen=frozenset(shown["permissions"]),
        sections=_catalogue(visit),
        seen=seen,
        told=forms.said(refusal) if refusal and not seen.clashes else "",
    )


def _values(role: RoleView) -> dict[str, Any]:
    return {"name": _named(role), "permissions": sorted(role.permissions)}


async def _present(tx: Tx, code: str) -> dict[str, Any]:
    return _values(await identity.role(tx, code))


def _words(name: str, value: Any) -> str:
    return formats.listing([words_of(each) for each in value]) if name == "permissions" else str(value)


async def _sent(visit: Visit) -> tuple[str, list[str]]:
    form = await visit.form()
    return forms.text(form, "name"), [str(value) for value in form.getall("permissions", [])]


@post("/team/roles", opt=WRITE, status_code=200)
async def make_role(visit: Visit) -> Response[Any] | Redirect:
    """Add it."""
    name, chosen = await _sent(visit)
    with visit.words():
        try:
            _refuse_empty(name, chosen)
            async with visit.transaction() as tx:
                await identity.create_role(tx, name, chosen)
        except errors.KoinonError as refusal:
            return await _form(visit, None, name, frozenset(chosen), refusal)
        return toast_after(Redirect("/team/roles", status_code=303), gettext("The role was made."))


def _refuse_empty(name: str, chosen: list[str]) -> None:
    if not 1 <= len(name) <= 60:
        raise errors.invalid_field("name", "missing_required_field", "Give the role a name.")
    if not chosen:
        raise errors.invalid_field("permissions", "missing_required_field", "Choose what the role may do.")


@get("/team/roles/{code:str}", opt=READ)
async def show_role(visit: Visit, code: FromPath[str]) -> Response[str]:
    """One role."""
    with visit.words():
        async with visit.transaction() as tx:
            role = await identity.role(tx, code)
        return await _form(visit, role, _named(role), frozenset(role.permissions))


@post("/team/roles/{code:str}", opt=WRITE, status_code=200)
async def save_role(visit: Visit, code: FromPath[str]) -> Response[Any] | Redirect:
    """Change it; who has it feels it at their next click."""
    name, chosen = await _sent(visit)
    with visit.words():
        async with visit.transaction() as tx:
            role = await identity.role(tx, code)
        try:
            _refuse_empty(name, chosen)
            async with visit.transaction() as tx:
                thing, typed = Thing("role", None, "role.updated", code), {"name": name, "permissions": sorted(chosen)}
                await meanwhile.hold(tx, await visit.form(), thing, partial(_present, tx, code), typed)
                await identity.update_role(tx, code, {"name": name, "permissions": chosen})
        except errors.KoinonError as refusal:
            return await _form(visit, role, name, frozenset(chosen), refusal)
        return toast_after(Redirect("/team/roles", status_code=303), gettext("Saved."))


@post("/team/roles/{code:str}/view", opt={"permission": "users:write"}, status_code=303)
async def view_as(visit: Visit, code: FromPath[str]) -> Redirect:
    """Look through this role's eyes."""
    async with visit.transaction() as tx:
        await identity.view_as(tx, identity.known_session(visit.request).session_id, code)
    return Redirect("/", status_code=303)


@post("/team/view/end", opt={"signed_in": True, "viewing": True}, status_code=303)
async def end_view(visit: Visit) -> Redirect:
    """See with one's own eyes again."""
    async with visit.transaction() as tx:
        await identity.stop_viewing(tx, identity.known_session(visit.request).session_id)
    return Redirect("/team/roles", status_code=303)


@post("/team/roles/{code:str}/delete", opt=WRITE, status_code=200)
async def delete_role(visit: Visit, code: FromPath[str]) -> Response[Any] | Redirect:
    """Remove it, once nobody has it."""
    with visit.words():
        async with visit.transaction() as tx:
            role = await identity.role(tx, code)
        try:
            async with visit.transaction() as tx:
                await identity.delete_role(tx, code)
        except errors.KoinonError as refusal:
            return await _form(visit, role, _named(role), frozenset(role.permissions), refusal)
        return toast_after(Redirect("/team/roles", status_code=303), gettext("The role is gone."))


router = Router(
    "/",
    route_handlers=[list_roles, ask_role, make_role, show_role, save_role, view_as, end_view, delete_role],
    dependencies=VISIT,
    include_in_schema=False,
)
