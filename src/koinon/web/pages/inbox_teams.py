"""Settings, Teams: who is in them, how their conversations find somebody, and how much everybody has (INB-024)."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import identity, inbox
from koinon.inbox import AssignmentMode, Team, TeamDraft
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.inbox_marks import AVAILABILITY
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/teams"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "settings:write"}
LABELS = {
    "name": N_("Name"),
    "assignment_mode": N_("Who is given what arrives"),
    "members": N_("People"),
    "pages_urgent": N_("Tell them what is urgent"),
}
FIELDS = {"name": "name", "members": "members", "leads": "members"}
MODES = {
    "manual": N_("Nobody: by hand"),
    "round_robin": N_("Each in turn"),
    "least_loaded": N_("Whoever has the fewest"),
}


@get(HOME, opt=READ)
async def list_teams(visit: Visit) -> Response[str]:
    """The teams, and how much everybody has."""
    with visit.words():
        async with visit.transaction() as tx:
            teams, agents = await inbox.all_teams(tx), await inbox.agents(tx)
        return visit.draw(
            "settings/teams.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            teams=teams,
            agents=agents,
            modes={value: gettext(name) for value, name in MODES.items()},
            words={value: gettext(word) for value, word in AVAILABILITY.items()},
            may_write=visit.actor.may("settings:write"),
        )


@get(HOME + "/new", opt=WRITE)
async def ask_team(visit: Visit) -> Response[str]:
    """The form of a new one."""
    with visit.words():
        return await _draw(visit, None, forms.Told(assignment_mode="least_loaded"), None)


@post(HOME, opt=WRITE, status_code=200)
async def add_team(visit: Visit) -> Response[Any]:
    """Make it."""
    form = await visit.form()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                made = await inbox.create_team(tx, _draft(form))
        except KoinonError as refused:
            return await _draw(visit, None, _typed(form), refused)
        return toast_after(forms.see(HOME), gettext("The team “%(name)s” is there") % {"name": made.name})


@get(HOME + "/{team_id:uuid}", opt=WRITE)
async def show_team(visit: Visit, team_id: FromPath[UUID]) -> Response[str]:
    """One, to be changed."""
    with visit.words():
        return await _draw(visit, team_id, None, None)


@post(HOME + "/{team_id:uuid}", opt=WRITE, status_code=200)
async def save_team(visit: Visit, team_id: FromPath[UUID]) -> Response[Any]:
    """Save what was chosen."""
    form = await visit.form()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                before = await inbox.get_team(tx, team_id)

                async def present() -> forms.Told:
                    return _values(before)

                thing = Thing("inbox_team", team_id, "inbox_team.updated")
                await meanwhile.hold(tx, form, thing, present, _typed(form))
                await inbox.update_team(tx, team_id, _draft(form)._asdict() | {"language": before.language})
        except KoinonError as refused:
            return await _draw(visit, team_id, _typed(form), refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


@post(HOME + "/{team_id:uuid}/delete", opt=WRITE, status_code=200)
async def delete_team(visit: Visit, team_id: FromPath[UUID]) -> Response[Any]:
    """Remove it; its conversations have none then."""
    with visit.words():
        async with visit.transaction() as tx:
            gone = await inbox.delete_team(tx, team_id)
        return toast_after(forms.see(HOME), gettext("The team “%(name)s” is gone") % {"name": gone.name})


async def _draw(
    visit: Visit, team_id: UUID | None, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    async with visit.transaction() as tx:
        found = await inbox.get_team(tx, team_id) if team_id else None
        users = await identity.users_who_may(tx, "conversations:read")
        names = await identity.user_names(tx, users)
    present = _values(found) if found else forms.Told(assignment_mode="least_loaded")
    again = f"{HOME}/{team_id}" if team_id else HOME + "/new"
    seen = await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=again, typed=typed)
    values = forms.Told(meanwhile.merged(refused, typed)) if typed is not None else present
    return visit.draw(
        "settings/team.html",
        active="settings",
        status_code=refused.status if refused else 200,
        team=found,
        labels={name: gettext(label) for name, label in LABELS.items()},
        values=values,
        chosen=set(values["members"].split()),
        leads=set(values["leads"].split()),
        people=sorted(names.items(), key=lambda one: one[1].casefold()),
        modes=[(value, gettext(name)) for value, name in MODES.items()],
        seen=seen,
        errors=forms.told(refused, FIELDS, "name") if refused else forms.Told(),
    )


def _typed(form: Any) -> forms.Told:
    return forms.Told(
        name=forms.text(form, "name"),
        assignment_mode=forms.text(form, "assignment_mode"),
        members=" ".join(sorted(forms.texts(form, "members"))),
        leads=" ".join(sorted(forms.texts(form, "leads"))),
        pages_urgent=forms.text(form, "pages_urgent"),
    )


def _draft(form: Any) -> TeamDraft:
    mode = forms.text(form, "assignment_mode")
    members, leads = forms.ids(form, "members"), forms.ids(form, "leads")
    kept = AssignmentMode(mode) if mode in set(AssignmentMode) else AssignmentMode.MANUAL
    pages = forms.text(form, "pages_urgent") == "yes"
    return TeamDraft(forms.text(form, "name"), kept, None, list({*members, *leads}), leads, pages)


def _values(found: Team) -> forms.Told:
    return forms.Told(
        name=found.name,
        assignment_mode=str(found.assignment_mode),
        members=" ".join(sorted(str(one.user_id) for one in found.members)),
        leads=" ".join(sorted(str(one.user_id) for one in found.members if one.is_lead)),
        pages_urgent="yes" if found.pages_urgent else "",
    )


router = Router(
    "/",
    route_handlers=[list_teams, ask_team, add_team, show_team, save_team, delete_team],
    dependencies=VISIT,
    include_in_schema=False,
)
