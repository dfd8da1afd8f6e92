"""Settings, Macros: several steps kept under a name, in the order in which they are taken (INB-032)."""

from typing import Annotated, Any, NamedTuple
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import inbox
from koinon.inbox import Macro, MacroAction, MacroDraft
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import ChangedMeanwhileError, Thing
from koinon.web.pages.macros import steps, words
from koinon.web.pages.macros.words import World
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/macros"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "conversations:write"}
LABELS = {"name": N_("Name"), "scope": N_("Who may run it"), "steps": N_("Steps")}
EXAMPLES: dict[str, tuple[str, tuple[MacroAction, ...]]] = {
    "phoned": (
        N_("Answered by phone"),
        (MacroAction(kind="note", body=N_("Answered by phone.")), MacroAction(kind="status", status="resolved")),
    ),
    "thanked": (
        N_("Thank them, done"),
        (
            MacroAction(kind="reply", body=N_("Thank you, {{ contact.first_name }}! We are glad you wrote.")),
            MacroAction(kind="status", status="resolved"),
        ),
    ),
    "later": (
        N_("Mine, next week"),
        (MacroAction(kind="assign", to="me"), MacroAction(kind="snooze", minutes=7 * 24 * 60)),
    ),
}


class Form(NamedTuple):
    """A macro as it is typed."""

    name: str
    scope: str
    actions: list[MacroAction]

    def values(self, known: World) -> forms.Told:
        """What is compared with what somebody else may have changed."""
        return forms.Told(name=self.name, scope=self.scope, steps=steps.plain(self.actions, known))

    def draft(self) -> MacroDraft:
        """What it is to be."""
        scope, _, team = self.scope.partition(":")
        whose: Any = scope if scope in ("team", "organization") else "personal"
        team_id = forms.uuid_or_404(team) if whose == "team" else None
        return MacroDraft(name=self.name, actions=self.actions, scope=whose, team_id=team_id)


def _typed(form: FormMultiDict) -> Form:
    return Form(forms.text(form, "name"), forms.text(form, "scope") or "personal", steps.typed(form))


def _kept(found: Macro) -> Form:
    scope = f"team:{found.team_id}" if found.scope == "team" else found.scope
    return Form(found.name, scope, list(found.actions))


@get(HOME, opt=READ)
async def list_macros(visit: Visit) -> Response[str]:
    """Every one that the reader may run, with what it does."""
    with visit.words():
        async with visit.transaction() as tx:
            found, known = await inbox.macros(tx), await words.world(tx)
        return visit.draw(
            "settings/macros.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            macros=[(one, words.outline(one, known)) for one in found],
            teams=known.teams,
            examples=[(code, gettext(name), words.outline(acts, known)) for code, (name, acts) in EXAMPLES.items()],
            may_write=visit.actor.may("conversations:write"),
        )


@get(HOME + "/new", opt=WRITE)
async def ask_macro(visit: Visit, example: FromQuery[Annotated[str, Meta(max_length=20)]] = "") -> Response[str]:
    """The form of a new one, empty or filled in with an example."""
    with visit.words():
        name, actions = EXAMPLES.get(example, ("", ()))
        said = [MacroAction(**{**_fields(one), "body": gettext(one.body) if one.body else ""}) for one in actions]
        return await _draw(visit, None, Form(gettext(name) if name else "", "personal", said))


def _fields(action: MacroAction) -> dict[str, Any]:
    return {name: getattr(action, name) for name in action.__struct_fields__}


@post(HOME, opt=WRITE, status_code=200)
async def add_macro(visit: Visit) -> Response[Any]:
    """Keep it."""
    typed = _typed(await visit.form())
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await inbox.create_macro(tx, typed.draft())
        except KoinonError as refused:
            return await _draw(visit, None, typed, refused)
        return toast_after(
            forms.see(HOME), gettext("“%(name)s” is in the menu of each conversation") % {"name": made.name}
        )


@post(HOME + "/steps", opt=WRITE, status_code=200)
async def change_steps(visit: Visit) -> Response[str]:
    """The steps after one was added, moved or taken out; nothing is kept yet. Without a script the whole form."""
    form = await visit.form()
    typed = _typed(form)
    actions, at, focus = steps.changed(typed.actions, forms.text(form, "act"))
    with visit.words():
        if not visit.partial:
            return await _draw(visit, forms.one_id(form, "macro_id"), typed._replace(actions=actions))
        async with visit.transaction() as tx:
            known = await words.world(tx)
        shown = steps.focused(steps.shown(actions), at, focus)
        return visit.draw("settings/macro_steps.html", **_choices(shown, known), fault="")


@get(HOME + "/{macro_id:uuid}", opt=READ)
async def show_macro(visit: Visit, macro_id: FromPath[UUID]) -> Response[str]:
    """One, to be changed."""
    with visit.words():
        return await _draw(visit, macro_id, None)


@post(HOME + "/{macro_id:uuid}", opt=WRITE, status_code=200)
async def save_macro(visit: Visit, macro_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed."""
    form = await visit.form()
    typed = _typed(form)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                known = await words.world(tx)

                async def present() -> forms.Told:
                    return _kept(await inbox.macro(tx, macro_id)).values(known)

                thing = Thing("macro", macro_id, "macro.updated")
                await meanwhile.hold(tx, form, thing, present, typed.values(known))
                await inbox.change_macro(tx, macro_id, typed.draft())
        except KoinonError as refused:
            return await _draw(visit, macro_id, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


@post(HOME + "/{macro_id:uuid}/delete", opt=WRITE, status_code=200)
async def delete_macro(visit: Visit, macro_id: FromPath[UUID]) -> Response[Any]:
    """Keep it no longer; what it did stays."""
    with visit.words():
        async with visit.transaction() as tx:
            gone = await inbox.delete_macro(tx, macro_id)
        return toast_after(forms.see(HOME), gettext("The macro “%(name)s” is deleted") % {"name": gone.name})


async def _draw(
    visit: Visit, macro_id: UUID | None, typed: Form | None, refused: KoinonError | None = None
) -> Response[str]:
    if refused is not None and refused.status not in (409, 412, 422):
        raise refused
    async with visit.transaction() as tx:
        found = await inbox.macro(tx, macro_id) if macro_id else None
        known = await words.world(tx)
    kept = _kept(found) if found else Form("", "personal", [])
    shown = _merged(typed or kept, kept, refused)
    seen = await meanwhile.seen(
        visit.request,
        kept.values(known),
        refused,
        labels=LABELS,
        again=f"{HOME}/{macro_id}" if macro_id else HOME + "/new",
        typed=typed.values(known) if typed else None,
    )
    faults = forms.faults(refused)
    shares = visit.actor.may("settings:write")
    return visit.draw(
        "settings/macro.html",
        active="settings",
        status_code=refused.status if refused else 200,
        macro=found,
        name=shown.name,
        scope=shown.scope,
        seen=seen,
        errors=forms.Told({"name": faults.get("name", ""), "scope": faults.get("scope", faults.get("team_id", ""))}),
        fault=faults.get("actions", faults.get("", "")),
        scopes=_scopes(known),
        shares=shares,
        may_write=visit.actor.may("conversations:write") and (found is None or found.scope == "personal" or shares),
        **_choices(steps.shown(shown.actions, faults), known),
    )


def _merged(typed: Form, kept: Form, refused: KoinonError | None) -> Form:
    """What was typed; what its writer had left alone and somebody else changed is as it is now."""
    if not isinstance(refused, ChangedMeanwhileError):
        return typed
    theirs = set(refused.moved) - set(refused.mine)
    return Form(
        kept.name if "name" in theirs else typed.name,
        kept.scope if "scope" in theirs else typed.scope,
        kept.actions if "steps" in theirs else typed.actions,
    )


def _choices(shown: list[steps.Step], known: World) -> dict[str, Any]:
    return {
        "steps": shown,
        "labels": known.labels,
        "receivers": steps.receivers(known),
        "statuses": [(value, gettext(name)) for value, (name, _) in words.STATUSES.items()],
        "snoozes": words.snoozes,
        "kinds": [(kind, gettext(name), icon) for kind, (name, icon) in words.KINDS.items()],
        "is_full": len(shown) >= steps.MOST,
        "most": steps.MOST,
    }


def _scopes(known: World) -> list[tuple[str, str]]:
    teams = [(f"team:{one}", gettext("Team %(name)s") % {"name": name}) for one, name in known.teams.items()]
    return [("personal", gettext("Only me")), *teams, ("organization", gettext("Everybody here"))]


router = Router(
    "/",
    route_handlers=[list_macros, ask_macro, add_macro, change_steps, show_macro, save_macro, delete_macro],
    dependencies=VISIT,
    include_in_schema=False,
)
