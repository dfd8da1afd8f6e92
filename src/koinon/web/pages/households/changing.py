"""Who comes, goes, moves, becomes head; where the last head would go, the page asks who is head now."""

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from koinon import contacts, messaging
from koinon.contacts import Household, NewMember
from koinon.messaging import AudienceRef, BroadcastDraft, TargetRef
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.formats import number
from koinon.web.household_words import ROLES
from koinon.web.i18n import gettext, ngettext
from koinon.web.pages.groups import onward
from koinon.web.visit import Visit

WRITE = {"permission": "contacts:write"}
KEPT = ("act", "role", "to", "name")


@post("/households/{household_id:uuid}/members", opt=WRITE)
async def change_members(visit: Visit, household_id: FromPath[UUID]) -> Response[Any]:
    """Add the chosen, give somebody another place, take people out, move them."""
    form = await visit.form()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                where, told = await _change(tx, household_id, form)
        except errors.KoinonError as refusal:
            if refusal.code != "head_needed":
                raise
            return await _ask_head(visit, household_id, form, [UUID(one) for one in refusal.details["candidates"]])
        return onward(visit, f"/households/{where}", told)


async def _change(tx: Tx, household_id: UUID, form: FormMultiDict) -> tuple[UUID, str]:
    chosen, head = forms.ids(form, "ids"), forms.one_id(form, "new_head")
    role = next((one for one in ROLES if one == forms.text(form, "role")), None)
    match forms.text(form, "act"):
        case "leave":
            await contacts.leave_household(tx, household_id, chosen, head)
            told = ngettext("%(num)s person taken out", "%(num)s people taken out", len(chosen))
            return household_id, told % {"num": number(len(chosen))}
        case "move":
            to, name = forms.one_id(form, "to"), forms.text(form, "name")
            made = await contacts.move_members(tx, household_id, chosen, to, name=name, new_head_id=head)
            return made.id, gettext("This is where they live now")
        case "primary":
            await contacts.put_members(tx, household_id, [NewMember(one, None, True) for one in chosen])
            return household_id, gettext("Saved")
    named = [NewMember(head, "head")] if head else []
    await contacts.put_members(tx, household_id, [*named, *(NewMember(one, role) for one in chosen if one != head)])
    return household_id, gettext("Saved")


async def _ask_head(visit: Visit, household_id: UUID, form: FormMultiDict, candidates: list[UUID]) -> Response[str]:
    """The same act again, with the question who is head."""
    leaving = set(forms.ids(form, "ids"))
    async with visit.transaction() as tx:
        household = await contacts.get_household(tx, household_id)
        named = await contacts.names(tx, candidates)
    return visit.draw(
        "households/head.html",
        active="households",
        household=household,
        ids=list(leaving),
        kept=[(name, forms.text(form, name)) for name in KEPT if forms.text(form, name)],
        candidates=[named[one] for one in candidates if one in named and one not in leaving],
    )


@post("/households/{household_id:uuid}/group", opt=WRITE)
async def add_to_group(visit: Visit, household_id: FromPath[UUID]) -> Response[Any]:
    """Put all of them into a group."""
    group_id = forms.uuid_or_404(forms.text(await visit.form(), "group"))
    with visit.words():
        async with visit.transaction() as tx:
            household = await contacts.get_household(tx, household_id)
            added = await contacts.add_members(tx, group_id, _people(household))
        told = ngettext("%(num)s person added", "%(num)s people added", len(added)) % {"num": number(len(added))}
        return onward(visit, f"/households/{household_id}", told)


@post("/households/{household_id:uuid}/message", opt={"permission": "broadcasts:write"})
async def message_all(visit: Visit, household_id: FromPath[UUID]) -> Response[Any]:
    """A draft to all of them."""
    async with visit.transaction() as tx:
        household = await contacts.get_household(tx, household_id)
        whom = AudienceRef(tuple(TargetRef("contact", one) for one in _people(household)))
        draft = await messaging.create_draft(tx, BroadcastDraft(name=household.name, audience=whom))
    return forms.see(f"/broadcasts/{draft.id}")


def _people(household: Household) -> list[UUID]:
    return [one.contact_id for one in household.members]


HANDLERS = [change_members, add_to_group, message_all]
