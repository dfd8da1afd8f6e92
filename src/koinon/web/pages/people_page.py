"""One person: how they can be reached and why not, consent, groups, what happened with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import UNSET, Meta, UnsetType

from koinon import channels, contacts
from koinon.contacts import Contact, ContactChanges, CustomField
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import formats, forms, household_words, meanwhile
from koinon.web.ambient import ambient
from koinon.web.formats import language_name
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages import address_words, duplicates_view, legal_holds, people_view, placing
from koinon.web.pages.people_topics import their_topics
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

READ = {"permission": "contacts:read"}
WRITE = {"permission": "contacts:write"}
MOMENTS = 20
CUSTOM = "custom."
MOST_MOMENTS = 400
_LABELS = {
    "given_name": N_("First name"),
    "family_name": N_("Last name"),
    "preferred_name": N_("Called"),
    "locale": N_("Language"),
    "birth_date": N_("Born"),
    "birth_year_unknown": N_("Only day and month are known"),
    "location_id": N_("Location"),
}


@get("/people/{contact_id:uuid}", opt=READ)
async def show_person(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Their page; an old id leads to whom they were merged into (CON-079)."""
    async with visit.transaction() as tx:
        living = await contacts.survivor(tx, contact_id)
    if living != contact_id:
        return forms.see(f"/people/{living}")
    with visit.words():
        return await drawn(visit, contact_id)


async def drawn(visit: Visit, contact_id: UUID, status_code: int = 200, **typed: str) -> Response[str]:
    """Their page, with what was typed into its address field where that was refused."""
    async with visit.transaction() as tx:
        person = await contacts.get(tx, visit.services.vault, contact_id)
        items, pagination = await contacts.timeline(tx, contact_id, PageRequest(MOMENTS))
        records = (
            await contacts.consents_page(tx, contact_id=contact_id, limit=10) if visit.actor.may("consent:read") else []
        )
        place = await placing.name_of(tx, person.location_id)
        stopped = set(await contacts.stopped_by(tx, person.id))
        numbers = [one.value for one in await channels.senders(tx) if one.id in stopped] if stopped else []
        clock_of = await contacts.zone_of(tx, visit.services.vault, person)
        groups, _ = await contacts.groups_page(tx)
        tags, _ = await contacts.tags_page(tx)
        fields = await contacts.fields(tx, archived=True)
        topics = {one.id: one.name(ambient().locale) for one in await contacts.topics(tx)}
        wishes = await their_topics(tx, person.id)
        held = await legal_holds.on(visit.actor, tx, "contact", person.id)
        merged, twins = await duplicates_view.about(visit, tx, person.id)
        asked = await contacts.consent_requests(tx, contact_id, limit=1) if visit.actor.may("consent:read") else []
    inside = {one.id for one in person.groups}
    return visit.draw(
        "people/show.html",
        active="people",
        status_code=status_code,
        person=_Shown(person),
        place=place,
        zone=(clock_of.zone or "").replace("_", " "),
        stopped=[formats.phone(number) for number in numbers],
        zone_rule=address_words.zone_rule(clock_of.rule),
        merged=merged,
        held=held,
        twins=twins,
        own=people_view.own_values(person, fields),
        moments=people_view.moments(items),
        more=_earlier(contact_id, pagination.next_cursor),
        consents=people_view.consents(records, topics),
        their_topics=wishes,
        groups=[(str(one.id), one.name) for one in groups if one.id not in inside],
        tags=[(str(one.id), one.name) for one in tags],
        household_role=household_words.role,
        guardian_words={one: label for one, label, _ in household_words.policies()},
        asked_until=next((one.expires_at for one in asked if one.state == "waiting"), None),
        address_error=typed.get("error", ""),
        address_typed=typed.get("value", ""),
    )


class _Shown:
    """A contact whose addresses are told in sentences."""

    def __init__(self, person: Contact) -> None:
        self._person = person
        self.addresses = people_view.ways(person)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._person, name)


def _earlier(contact_id: UUID, cursor: str | None) -> str:
    return f"/people/{contact_id}/timeline?cursor={cursor}" if cursor else ""


@get("/people/{contact_id:uuid}/timeline", opt=READ)
async def show_timeline(
    visit: Visit,
    contact_id: FromPath[UUID],
    cursor: FromQuery[Annotated[str, Meta(max_length=2048)] | None] = None,
    rows: FromQuery[Annotated[int, Meta(ge=0, le=100_000)]] = 0,
) -> Response[str]:
    """What happened, or what happened before that; drawn anew, as many `rows` as are there already."""
    limit = min(max(MOMENTS, rows), MOST_MOMENTS)
    with visit.words():
        async with visit.transaction() as tx:
            items, pagination = await contacts.timeline(tx, contact_id, PageRequest(limit, cursor))
        more = _earlier(contact_id, pagination.next_cursor)
        return visit.draw("people/timeline.html", moments=people_view.moments(items), more=more)


@get("/people/{contact_id:uuid}/edit", opt=WRITE)
async def ask_changes(visit: Visit, contact_id: FromPath[UUID]) -> Response[str]:
    """The form, as a dialog or a page of its own."""
    with visit.words():
        async with visit.transaction() as tx:
            asked = await _asked(visit, tx, contact_id)
        return await _form(visit, asked, asked.values, whole=True)


@post("/people/{contact_id:uuid}", opt=WRITE, status_code=200)
async def save_person(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Save what was changed; where a colleague was quicker, show both by field (CON-003)."""
    form = await visit.form()
    typed = {name: forms.text(form, name) for name in _LABELS if name != "location_id" or name in form}
    typed |= {name: "; ".join(forms.texts(form, name)) for name in form if name.startswith(CUSTOM)}
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("contact", contact_id, "contact.updated")
                await meanwhile.hold(tx, form, thing, partial(_present, visit, tx, contact_id), typed)
                changes = _changes(typed, await contacts.fields(tx))
                person = await contacts.update(tx, visit.services.vault, contact_id, changes)
        except errors.KoinonError as refusal:
            return await _not_saved(visit, contact_id, typed, refusal)
        told = gettext("Saved")
        where = f"/people/{person.id}"
        if visit.partial:
            return toast_after(Response("", headers={"HX-Redirect": where}, status_code=200), told)
        return toast_after(Redirect(where, status_code=303), told)


@dataclass(frozen=True)
class Asked:
    """Whom the form is about, and what it offers."""

    person: Contact
    places: list[tuple[str, str]]
    fields: list[CustomField]

    @property
    def values(self) -> dict[str, str]:
        """What the form shows before anybody types, by the names of its boxes."""
        own = {CUSTOM + field.key: contacts.field_text(self.person.custom.get(field.key)) for field in self.fields}
        only_day = {"birth_year_unknown": "" if self.person.birth_year_known else "yes"}
        return {name: str(getattr(self.person, name, "") or "") for name in _LABELS} | only_day | own

    @property
    def labels(self) -> dict[str, str]:
        """What its boxes are called."""
        return _LABELS | {CUSTOM + field.key: field.label(ambient().locale) for field in self.fields}


async def _asked(visit: Visit, tx: Tx, contact_id: UUID) -> Asked:
    person = await contacts.get(tx, visit.services.vault, contact_id)
    return Asked(person, await placing.choices(tx), await contacts.fields(tx))


def _changes(typed: dict[str, str], fields: Sequence[CustomField]) -> ContactChanges:
    try:
        born = date.fromisoformat(typed["birth_date"]) if typed["birth_date"] else None
    except ValueError:
        raise errors.invalid_field("birth_date", "validation_failed", "This is not a date.") from None
    return ContactChanges(
        given_name=typed["given_name"],
        family_name=typed["family_name"],
        preferred_name=typed["preferred_name"],
        locale=typed["locale"] or None,
        birth_date=born,
        birth_year_known=typed["birth_year_unknown"] != "yes",
        location_id=_place(typed),
        custom={
            field.key: contacts.read_value(field, typed[CUSTOM + field.key])
            for field in fields
            if CUSTOM + field.key in typed
        },
    )


def _place(typed: dict[str, str]) -> UUID | UnsetType | None:
    """Where the form puts them; UNSET where it asks for no location, since there is one only."""
    if "location_id" not in typed:
        return UNSET
    return forms.uuid_or_404(typed["location_id"]) if typed["location_id"] else None


async def _not_saved(
    visit: Visit, contact_id: UUID, typed: dict[str, str], refusal: errors.KoinonError
) -> Response[str]:
    if refusal.status not in (409, 412, 422):
        raise refusal
    async with visit.transaction() as tx:
        asked = await _asked(visit, tx, contact_id)
    return await _form(visit, asked, typed, refusal)


async def _form(
    visit: Visit,
    asked: Asked,
    typed: dict[str, str],
    refusal: errors.KoinonError | None = None,
    *,
    whole: bool = False,
) -> Response[str]:
    template = "people/edit_page.html"
    if visit.partial:
        template = "people/edit.html" if whole else "people/edit_fields.html"
    present, again = asked.values, f"/people/{asked.person.id}/edit"
    words = partial(_words, dict(asked.places))
    seen = await meanwhile.seen(
        visit.request, present, refusal, labels=asked.labels, again=again, typed=typed, words=words
    )
    status = 412 if seen.clashes else 422 if refusal else 200
    return visit.draw(
        template,
        active="people",
        status_code=status,
        person=asked.person,
        seen=seen,
        values=present | meanwhile.merged(refusal, typed),
        errors=forms.told(refusal, {}, "given_name") if refusal else forms.Told(),
        places=asked.places,
        fields=[
            (
                field,
                CUSTOM + field.key,
                field.label(ambient().locale),
                [("", ""), *zip(*[field.options] * 2, strict=True)],
            )
            for field in asked.fields
        ],
    )


async def _present(visit: Visit, tx: Tx, contact_id: UUID) -> dict[str, str]:
    return (await _asked(visit, tx, contact_id)).values


def _words(places: dict[str, str], name: str, value: str) -> str:
    if name == "location_id":
        return places.get(value, "")
    return language_name(value) if name == "locale" and value else value


@post("/people/{contact_id:uuid}/labels", opt=WRITE)
async def change_labels(visit: Visit, contact_id: FromPath[UUID]) -> Redirect:
    """Into a group or out of it, a tag more or less."""
    form = await visit.form()
    async with visit.transaction() as tx:
        if group_id := forms.one_id(form, "group"):
            await contacts.add_members(tx, group_id, [contact_id])
        if group_id := forms.one_id(form, "leave"):
            await contacts.remove_members(tx, group_id, [contact_id])
        if tag_id := forms.one_id(form, "untag"):
            await contacts.remove_tags(tx, [contact_id], [tag_id])
        if name := forms.text(form, "tag"):
            await contacts.add_tags(tx, [contact_id], [name])
    return Redirect(f"/people/{contact_id}", status_code=303)


HANDLERS = [
    show_person,
    show_timeline,
    ask_changes,
    save_person,
    change_labels,
]
