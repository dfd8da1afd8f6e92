"""One person: how they can be reached and why not, consent, groups, what happened with them."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta

from koinon import contacts
from koinon.contacts import ConsentEntry, Contact, ContactChanges
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import formats
from koinon.web.i18n import N_, gettext
from koinon.web.pages import people_view
from koinon.web.pages.forms import Told, faults, id_of, said, text_of
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

READ = {"permission": "contacts:read"}
WRITE = {"permission": "contacts:write"}
CONSENT = {"permission": "consent:write"}
MOMENTS = 20
_LABELS = {
    "given_name": N_("First name"),
    "family_name": N_("Last name"),
    "preferred_name": N_("Called"),
    "locale": N_("Language"),
    "birth_date": N_("Born"),
}


@get("/people/{contact_id:uuid}", opt=READ)
async def show_person(visit: Visit, contact_id: FromPath[UUID]) -> Response[str]:
    """Their page."""
    with visit.words():
        return await _drawn(visit, contact_id)


async def _drawn(visit: Visit, contact_id: UUID, status_code: int = 200, **typed: str) -> Response[str]:
    async with visit.transaction() as tx:
        person = await contacts.get(tx, visit.services.vault, contact_id)
        items, pagination = await contacts.timeline(tx, contact_id, PageRequest(MOMENTS))
        records = (
            await contacts.consents_page(tx, contact_id=contact_id, limit=10) if visit.actor.may("consent:read") else []
        )
        groups, _ = await contacts.groups_page(tx)
        tags, _ = await contacts.tags_page(tx)
        texts = await contacts.consent_texts(tx)
    inside = {one.id for one in person.groups}
    return visit.draw(
        "people/show.html",
        active="people",
        status_code=status_code,
        person=_Shown(person),
        moments=people_view.moments(items),
        more=_earlier(contact_id, pagination.next_cursor),
        consents=people_view.consents(records),
        groups=[(str(one.id), one.name) for one in groups if one.id not in inside],
        tags=[(str(one.id), one.name) for one in tags],
        texts=texts,
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
    visit: Visit, contact_id: FromPath[UUID], cursor: FromQuery[Annotated[str, Meta(max_length=2048)] | None] = None
) -> Response[str]:
    """What happened, or what happened before that."""
    with visit.words():
        async with visit.transaction() as tx:
            items, pagination = await contacts.timeline(tx, contact_id, PageRequest(MOMENTS, cursor))
        more = _earlier(contact_id, pagination.next_cursor)
        return visit.draw("people/timeline.html", moments=people_view.moments(items), more=more)


@get("/people/{contact_id:uuid}/edit", opt=WRITE)
async def ask_changes(visit: Visit, contact_id: FromPath[UUID]) -> Response[str]:
    """The form, as a dialog or a page of its own."""
    with visit.words():
        async with visit.transaction() as tx:
            person = await contacts.get(tx, visit.services.vault, contact_id)
        return _form(visit, person, _values(person), Told(), whole=True)


@post("/people/{contact_id:uuid}", opt=WRITE, status_code=200)
async def save_person(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Save what was changed; where a colleague was quicker, offer a choice by field (CON-003)."""
    form = await visit.form()
    typed = {name: text_of(form, name) for name in _LABELS}
    version = text_of(form, "version")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                changes = _changes(typed)
                expected = int(version) if version.isdecimal() else None
                person = await contacts.update(tx, visit.services.vault, contact_id, changes, expected)
        except errors.KoinonError as refusal:
            return await _not_saved(visit, contact_id, typed, refusal)
        told = gettext("Saved")
        where = f"/people/{person.id}"
        if visit.partial:
            return toast_after(Response("", headers={"HX-Redirect": where}, status_code=200), told)
        return toast_after(Redirect(where, status_code=303), told)


def _values(person: Contact) -> dict[str, str]:
    return {name: str(getattr(person, name) or "") for name in _LABELS}


def _changes(typed: dict[str, str]) -> ContactChanges:
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
    )


async def _not_saved(
    visit: Visit, contact_id: UUID, typed: dict[str, str], refusal: errors.KoinonError
) -> Response[str]:
    if refusal.status not in (409, 412, 422):
        raise refusal
    async with visit.transaction() as tx:
        person = await contacts.get(tx, visit.services.vault, contact_id)
    if refusal.status != 412:
        return _form(visit, person, typed, faults(refusal, {}, "given_name"), status_code=422)
    now = _values(person)
    conflicts = [
        {"name": name, "label": gettext(_LABELS[name]), "mine": typed[name], "theirs": now[name]}
        for name in _LABELS
        if typed[name] != now[name]
    ]
    return _form(visit, person, typed, Told(), status_code=422, conflicts=conflicts)


def _form(
    visit: Visit,
    person: Contact,
    values: dict[str, str],
    told: Told,
    *,
    status_code: int = 200,
    whole: bool = False,
    conflicts: list[dict[str, str]] | None = None,
) -> Response[str]:
    template = "people/edit_page.html"
    if visit.partial:
        template = "people/edit.html" if whole else "people/edit_fields.html"
    return visit.draw(
        template,
        active="people",
        status_code=status_code,
        person=person,
        version=person.version,
        values=values,
        errors=told,
        conflicts=conflicts or [],
    )


@post("/people/{contact_id:uuid}/reach", opt=WRITE)
async def allow_contact(visit: Visit, contact_id: FromPath[UUID]) -> Redirect:
    """Mark them do-not-contact, or allow messages again."""
    barred = text_of(await visit.form(), "do_not_contact") == "yes"
    async with visit.transaction() as tx:
        await contacts.update(tx, visit.services.vault, contact_id, ContactChanges(do_not_contact=barred))
    return Redirect(f"/people/{contact_id}", status_code=303)


@post("/people/{contact_id:uuid}/addresses", opt=WRITE)
async def give_address(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Another number or email; told beside the field where it is none."""
    value = text_of(await visit.form(), "value")
    kind = "email" if "@" in value else "phone"
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await contacts.add_address(tx, visit.services.vault, contact_id, kind, value)
        except errors.KoinonError as refusal:
            if refusal.status not in (409, 422):
                raise
            return await _drawn(visit, contact_id, 422, error=said(refusal), value=value)
        return Redirect(f"/people/{contact_id}", status_code=303)


@post("/people/{contact_id:uuid}/addresses/{address_id:uuid}/primary", opt=WRITE)
async def make_primary(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Redirect:
    """Use this one first."""
    async with visit.transaction() as tx:
        await contacts.change_address(tx, visit.services.vault, contact_id, address_id, primary=True)
    return Redirect(f"/people/{contact_id}", status_code=303)


@post("/people/{contact_id:uuid}/addresses/{address_id:uuid}/remove", opt=WRITE)
async def take_address(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Redirect:
    """Take an address away; what was agreed for it stays on record."""
    async with visit.transaction() as tx:
        await contacts.remove_address(tx, visit.services.vault, contact_id, address_id)
    return Redirect(f"/people/{contact_id}", status_code=303)


@post("/people/{contact_id:uuid}/addresses/{address_id:uuid}/opt-out", opt=CONSENT)
async def record_opt_out(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Response[Any]:
    """They asked your team not to be written to."""
    with visit.words():
        async with visit.transaction() as tx:
            channel = await _channel(tx, visit, contact_id, address_id)
            entry = ConsentEntry(channel=channel, address_hash=b"", action="denied", source="staff")
            await contacts.record_for_contact(tx, contact_id, entry, address_id)
        back = Redirect(f"/people/{contact_id}", status_code=303)
        return toast_after(back, gettext("Recorded. Nothing will be sent to this address."))


@get("/people/{contact_id:uuid}/addresses/{address_id:uuid}/grant", opt=CONSENT)
async def ask_grant(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Response[str]:
    """The form that records consent given elsewhere."""
    with visit.words():
        async with visit.transaction() as tx:
            person = await contacts.get(tx, visit.services.vault, contact_id)
            texts = await contacts.consent_texts(tx)
        return visit.draw(
            "people/grant.html",
            person=person,
            address_id=address_id,
            texts=[(str(one.id), f"{one.body[:90]} ({one.locale})") for one in texts],
            today=formats.local(clock.now()).date().isoformat(),
        )


@post("/people/{contact_id:uuid}/addresses/{address_id:uuid}/grant", opt=CONSENT)
async def record_grant(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Response[Any]:
    """They agreed, in words that are on record."""
    form = await visit.form()
    with visit.words():
        async with visit.transaction() as tx:
            entry = ConsentEntry(
                channel=await _channel(tx, visit, contact_id, address_id),
                address_hash=b"",
                action="granted",
                source="form",
                text_version_id=id_of(form, "text_version_id"),
                note=text_of(form, "note")[:300] or None,
                occurred_at=_noon(text_of(form, "occurred_on")),
            )
            await contacts.record_for_contact(tx, contact_id, entry, address_id)
        return toast_after(Redirect(f"/people/{contact_id}", status_code=303), gettext("Recorded"))


def _noon(typed: str) -> datetime | None:
    """The day at noon UTC, never in the future: a day of consent has no better time."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return min(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), clock.now())


async def _channel(tx: Tx, visit: Visit, contact_id: UUID, address_id: UUID) -> Any:
    person = await contacts.get(tx, visit.services.vault, contact_id)
    kind = next((one.kind for one in person.addresses if one.id == address_id), None)
    if kind is None:
        raise errors.RESOURCE_NOT_FOUND()
    return people_view.CHANNEL_OF[kind]


@post("/people/{contact_id:uuid}/labels", opt=WRITE)
async def change_labels(visit: Visit, contact_id: FromPath[UUID]) -> Redirect:
    """Into a group or out of it, a tag more or less."""
    form = await visit.form()
    async with visit.transaction() as tx:
        if group_id := id_of(form, "group"):
            await contacts.add_members(tx, group_id, [contact_id])
        if group_id := id_of(form, "leave"):
            await contacts.remove_members(tx, group_id, [contact_id])
        if tag_id := id_of(form, "untag"):
            await contacts.remove_tags(tx, [contact_id], [tag_id])
        if name := text_of(form, "tag"):
            await contacts.add_tags(tx, [contact_id], [name])
    return Redirect(f"/people/{contact_id}", status_code=303)


HANDLERS = [
    show_person,
    show_timeline,
    ask_changes,
    save_person,
    allow_contact,
    give_address,
    make_primary,
    take_address,
    record_opt_out,
    ask_grant,
    record_grant,
    change_labels,
]
