"""A person's households, and who is written to in their place while they are a minor."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import contacts
from koinon.contacts import ContactChanges, GuardianPolicy, NewMember
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import forms, meanwhile
from koinon.web import household_words as words
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.groups import onward
from koinon.web.visit import Visit

WRITE = {"permission": "contacts:write"}
FOUND = 8
LABELS = {"guardian_policy": N_("Messages to a minor"), "guardian_consent": N_("Who agreed, and how")}
Typed = Annotated[str, Meta(max_length=200)]


@get("/people/{contact_id:uuid}/household", opt=WRITE)
async def ask_place(visit: Visit, contact_id: FromPath[UUID]) -> Response[str]:
    """The form that puts a person into a household, there already or new."""
    with visit.words():
        return await _asked(visit, contact_id)


async def _asked(visit: Visit, contact_id: UUID, refusal: errors.KoinonError | None = None) -> Response[str]:
    async with visit.transaction() as tx:
        person = await contacts.get(tx, visit.services.vault, contact_id)
    template = "households/join.html" if visit.partial else "households/join_page.html"
    told = forms.told(refusal, {}, "name") if refusal else forms.Told()
    status = 422 if refusal else 200
    return visit.draw(template, active="people", status_code=status, person=person, roles=words.roles(), errors=told)


@get("/people/{contact_id:uuid}/household/candidates", opt=WRITE)
async def find_households(visit: Visit, contact_id: FromPath[UUID], find: FromQuery[Typed] = "") -> Response[str]:
    """Households, as their names or those of their people are typed."""
    with visit.words():
        async with visit.transaction() as tx:
            found, _ = await contacts.households_page(tx, PageRequest(FOUND), q=find)
            inside = {one.id for one in await contacts.households_of(tx, contact_id)}
        return visit.draw("households/candidates.html", households=found, inside=inside)


@post("/people/{contact_id:uuid}/household", opt=WRITE)
async def join(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Put them into the household that was chosen, or into a new one."""
    form = await visit.form()
    role = next((one for one in words.ROLES if one == forms.text(form, "role")), None)
    household_id = forms.one_id(form, "household")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                if household_id is not None:
                    made = await contacts.put_members(tx, household_id, [NewMember(contact_id, role)])
                else:
                    name, member = forms.text(form, "name"), NewMember(contact_id, "head")
                    made = await contacts.create_household(tx, name, members=[member])
        except errors.KoinonError as refusal:
            if refusal.status not in (409, 422):
                raise
            return await _asked(visit, contact_id, refusal)
        return onward(visit, f"/households/{made.id}", gettext("Saved"))


@get("/people/{contact_id:uuid}/guardians", opt=WRITE)
async def ask_guardians(visit: Visit, contact_id: FromPath[UUID]) -> Response[str]:
    """Who is written to while they are a minor."""
    with visit.words():
        return await _policy(visit, contact_id)


@post("/people/{contact_id:uuid}/guardians", opt=WRITE)
async def save_guardians(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Keep who is written to; to them alone only with a consent on record (CON-008)."""
    form = await visit.form()
    typed = {name: forms.text(form, name) for name in LABELS}
    policy: GuardianPolicy = next((one for one in words.POLICIES if one == typed["guardian_policy"]), "guardian_only")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("contact", contact_id, "contact.updated")
                await meanwhile.hold(tx, form, thing, partial(_present, visit, tx, contact_id), typed)
                consent = typed["guardian_consent"] or None
                changes = ContactChanges(guardian_policy=policy, guardian_consent=consent)
                await contacts.update(tx, visit.services.vault, contact_id, changes)
        except errors.KoinonError as refusal:
            if refusal.status not in (412, 422):
                raise
            return await _policy(visit, contact_id, typed, refusal)
        return onward(visit, f"/people/{contact_id}", gettext("Saved"))


async def _present(visit: Visit, tx: Tx, contact_id: UUID) -> dict[str, str]:
    person = await contacts.get(tx, visit.services.vault, contact_id)
    return {"guardian_policy": person.guardian_policy, "guardian_consent": person.guardian_consent or ""}


def _in_words(name: str, value: str) -> str:
    told = {policy: label for policy, label, _ in words.policies()}
    return told.get(value, value) if name == "guardian_policy" else value


async def _policy(
    visit: Visit, contact_id: UUID, typed: dict[str, str] | None = None, refusal: errors.KoinonError | None = None
) -> Response[str]:
    async with visit.transaction() as tx:
        person = await contacts.get(tx, visit.services.vault, contact_id)
        heads = await contacts.guardians(tx, contact_id)
        present = await _present(visit, tx, contact_id)
    again = f"/people/{contact_id}/guardians"
    seen = await meanwhile.seen(
        visit.request, present, refusal, labels=LABELS, again=again, typed=typed or {}, words=_in_words
    )
    return visit.draw(
        "households/guardians.html" if visit.partial else "households/guardians_page.html",
        active="people",
        status_code=412 if seen.clashes else 422 if refusal else 200,
        person=person,
        heads=heads,
        policies=words.policies(),
        seen=seen,
        values=present | meanwhile.merged(refusal, typed or {}),
        errors=forms.told(refusal, {}, "guardian_consent") if refusal else forms.Told(),
    )


HANDLERS = [ask_place, find_households, join, ask_guardians, save_guardians]
