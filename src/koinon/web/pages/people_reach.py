"""How one person can be reached and what they agreed to: addresses, opt-outs, grants, signed forms, questions."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import contacts, messaging
from koinon.contacts import ConsentEntry, ContactChanges
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import formats, forms
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext
from koinon.web.pages import people_view
from koinon.web.pages.people_page import WRITE, drawn
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

CONSENT = {"permission": "consent:write"}
BY_NUMBER = {"sms": N_("Texts"), "whatsapp": "WhatsApp", "both": N_("Texts and WhatsApp")}
OVERRIDE = {"permission": "consent:override"}
ADDRESS = "/people/{contact_id:uuid}/addresses/{address_id:uuid}"


@post("/people/{contact_id:uuid}/reach", opt=WRITE)
async def allow_contact(visit: Visit, contact_id: FromPath[UUID]) -> Redirect:
    """Mark them do-not-contact, or allow messages again."""
    barred = forms.text(await visit.form(), "do_not_contact") == "yes"
    async with visit.transaction() as tx:
        await contacts.update(tx, visit.services.vault, contact_id, ContactChanges(do_not_contact=barred))
    return Redirect(f"/people/{contact_id}", status_code=303)


@post("/people/{contact_id:uuid}/status", opt=WRITE)
async def set_status(visit: Visit, contact_id: FromPath[UUID]) -> Redirect:
    """Say that they died: nothing reaches them from this moment; an admin may take it back (CON-006)."""
    has_died = forms.text(await visit.form(), "status") == "deceased"
    async with visit.transaction() as tx:
        changes = ContactChanges(status="deceased" if has_died else "active")
        await contacts.update(tx, visit.services.vault, contact_id, changes)
    return Redirect(f"/people/{contact_id}", status_code=303)


@post("/people/{contact_id:uuid}/addresses", opt=WRITE)
async def give_address(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Another number or email; told beside the field where it is none."""
    value = forms.text(await visit.form(), "value")
    kind = "email" if "@" in value else "phone"
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await contacts.add_address(tx, visit.services.vault, contact_id, kind, value)
        except errors.KoinonError as refusal:
            if refusal.status not in (409, 422):
                raise
            return await drawn(visit, contact_id, 422, error=forms.said(refusal), value=value)
        return Redirect(f"/people/{contact_id}", status_code=303)


@post(ADDRESS + "/primary", opt=WRITE)
async def make_primary(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Redirect:
    """Use this one first."""
    async with visit.transaction() as tx:
        await contacts.change_address(tx, visit.services.vault, contact_id, address_id, primary=True)
    return Redirect(f"/people/{contact_id}", status_code=303)


@post(ADDRESS + "/reactivate", opt=WRITE)
async def reactivate_address(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Redirect:
    """Write to it again; never where they complained (CON-021)."""
    async with visit.transaction() as tx:
        await contacts.change_address(tx, visit.services.vault, contact_id, address_id, status="active")
    return Redirect(f"/people/{contact_id}", status_code=303)


@post(ADDRESS + "/remove", opt=WRITE)
async def take_address(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Redirect:
    """Take an address away; what was agreed for it stays on record."""
    async with visit.transaction() as tx:
        await contacts.remove_address(tx, visit.services.vault, contact_id, address_id)
    return Redirect(f"/people/{contact_id}", status_code=303)


@post(ADDRESS + "/opt-out", opt=CONSENT)
async def record_opt_out(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Response[Any]:
    """They asked your team not to be written to."""
    with visit.words():
        async with visit.transaction() as tx:
            # What they asked holds for the address: nothing goes to a number by WhatsApp either.
            for channel in _channels_of(await _channel(tx, visit, contact_id, address_id)):
                entry = ConsentEntry(channel=channel, address_hash=b"", action="denied", source="staff")
                await contacts.record_for_contact(tx, contact_id, entry, address_id)
        back = Redirect(f"/people/{contact_id}", status_code=303)
        return toast_after(back, gettext("Recorded. Nothing will be sent to this address."))


@get(ADDRESS + "/grant", opt=CONSENT)
async def ask_grant(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Response[str]:
    """The form that records consent given elsewhere."""
    with visit.words():
        async with visit.transaction() as tx:
            person = await contacts.get(tx, visit.services.vault, contact_id)
            texts = await contacts.consent_texts(tx)
        kind = next((one.kind for one in person.addresses if one.id == address_id), None)
        return visit.draw(
            "people/grant.html",
            ways=[(key, gettext(label)) for key, label in BY_NUMBER.items()] if kind == "phone" else [],
            person=person,
            address_id=address_id,
            texts=_choices(texts),
            today=formats.local(clock.now()).date().isoformat(),
        )


@post(ADDRESS + "/grant", opt=CONSENT)
async def record_grant(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Response[Any]:
    """They agreed, in words that are on record."""
    form = await visit.form()
    with visit.words():
        async with visit.transaction() as tx:
            for channel in _meant(await _channel(tx, visit, contact_id, address_id), forms.text(form, "channel")):
                entry = ConsentEntry(
                    channel=channel,
                    address_hash=b"",
                    action="granted",
                    source="form",
                    text_version_id=forms.one_id(form, "text_version_id"),
                    note=forms.text(form, "note")[:300] or None,
                    occurred_at=_noon(forms.text(form, "occurred_on")),
                )
                await contacts.record_for_contact(tx, contact_id, entry, address_id)
        return toast_after(Redirect(f"/people/{contact_id}", status_code=303), gettext("Recorded"))


@get(ADDRESS + "/ask", opt=CONSENT)
async def ask_question(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Response[str]:
    """The form that asks them by text to agree."""
    with visit.words():
        return await _dialog(visit, "ask", contact_id, address_id)


@post(ADDRESS + "/ask", opt=CONSENT, status_code=200)
async def send_question(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Response[Any]:
    """One text with the words, a link and YES; new words are published first."""
    form = await visit.form()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                text_id, words = forms.one_id(form, "text_version_id"), forms.text(form, "words")
                if words:
                    text_id = (await contacts.publish_text(tx, "texts", ambient().locale, words)).id
                if text_id is None:
                    raise errors.invalid_field("words", "missing_required_field", "Say what they would agree to.")
                await messaging.ask_consent(tx, visit.services, contact_id, text_id, address_id=address_id)
        except errors.KoinonError as refusal:
            if refusal.status not in (409, 422):
                raise
            return await _dialog(visit, "ask", contact_id, address_id, forms.told(refusal, {}, "words"), _typed(form))
        return _back(visit, contact_id, gettext("Asked. They have seven days to answer."))


@get(ADDRESS + "/form", opt=OVERRIDE)
async def ask_form(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Response[str]:
    """The form that takes a signed one."""
    with visit.words():
        return await _dialog(visit, "form", contact_id, address_id)


@post(
    ADDRESS + "/form",
    opt={**OVERRIDE, "files": {"file": "The signed form, a PDF or a photo of at most 10 MB."}},
    status_code=200,
    request_max_body_size=11 * 1024 * 1024,
)
async def record_form(visit: Visit, contact_id: FromPath[UUID], address_id: FromPath[UUID]) -> Response[Any]:
    """They came back, on paper: file, words, day and how it came, in one step (CON-046)."""
    form = await visit.form()
    file = form.get("file")
    with visit.words():
        try:
            if not isinstance(file, UploadFile) or not file.filename:
                raise errors.invalid_field("file", "missing_required_field", "Choose a file first.")
            data = await file.read()
            async with visit.transaction() as tx:
                kept = await contacts.keep_signed_form(tx, visit.services.vault, contact_id, file.filename, data)
                entry = ConsentEntry(
                    channel=await _channel(tx, visit, contact_id, address_id),
                    address_hash=b"",
                    action="granted",
                    source="form",
                    form_id=kept.id,
                    text_version_id=forms.one_id(form, "text_version_id"),
                    note=forms.text(form, "note")[:300] or None,
                    occurred_at=_moment(forms.text(form, "signed_at")),
                )
                await contacts.record_for_contact(tx, contact_id, entry, address_id)
        except errors.KoinonError as refusal:
            if refusal.status not in (409, 413, 422):
                raise
            named = {"occurred_at": "signed_at"}
            return await _dialog(
                visit, "form", contact_id, address_id, forms.told(refusal, named, "file"), _typed(form)
            )
        return _back(visit, contact_id, gettext("Recorded. Messages may go to this address again."))


async def _dialog(
    visit: Visit,
    name: str,
    contact_id: UUID,
    address_id: UUID,
    told: forms.Told | None = None,
    typed: forms.Told | None = None,
) -> Response[str]:
    """A dialog; refused (`told`) it keeps what was typed, and without script it is a page of its own."""
    async with visit.transaction() as tx:
        person = await contacts.get(tx, visit.services.vault, contact_id)
        texts = await contacts.consent_texts(tx)
    template = f"people/{name}.html"
    return visit.draw(
        template if visit.partial else "people/dialog_page.html",
        active="people",
        status_code=422 if told else 200,
        dialog=template,
        person=person,
        address_id=address_id,
        texts=_choices(texts),
        errors=told or forms.Told(),
        typed=typed or forms.Told(),
        now=formats.local(clock.now()).strftime("%Y-%m-%dT%H:%M"),
    )


def _typed(form: Any) -> forms.Told:
    return forms.Told({name: forms.text(form, name) for name in ("text_version_id", "words", "note", "signed_at")})


@get("/signed-forms/{form_id:uuid}", opt={"permission": "consent:read"})
async def download_form(visit: Visit, form_id: FromPath[UUID]) -> Response[bytes]:
    """The form as it was uploaded."""
    async with visit.transaction() as tx:
        form, data = await contacts.signed_form(tx, visit.services.vault, form_id)
    ending = form.content_type.rpartition("/")[2]
    headers = {
        "Content-Disposition": f'attachment; filename="signed-form-{form.id}.{ending}"',
        "Cache-Control": "private, no-store",
    }
    return Response(data, media_type=form.content_type, headers=headers)


def _back(visit: Visit, contact_id: UUID, told: str) -> Response[Any]:
    where = f"/people/{contact_id}"
    if visit.partial:
        return toast_after(Response("", headers={"HX-Redirect": where}, status_code=200), told)
    return toast_after(Redirect(where, status_code=303), told)


def _choices(texts: list[contacts.ConsentText]) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.body[:90]} ({one.locale})") for one in texts]


def _moment(typed: str) -> datetime | None:
    """What a person typed as their own date and time."""
    try:
        told = datetime.fromisoformat(typed)
    except ValueError:
        raise errors.invalid_field("signed_at", "missing_required_field", "Say when they signed it.") from None
    return told.replace(tzinfo=ZoneInfo(ambient().time_zone)).astimezone(UTC)


def _noon(typed: str) -> datetime | None:
    """The day at noon UTC, never in the future: a day of consent has no better time."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return min(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), clock.now())


def _channels_of(channel: str) -> tuple[Any, ...]:
    return ("sms", "whatsapp") if channel == "sms" else (channel,)


def _meant(channel: str, chosen: str) -> tuple[Any, ...]:
    """The channels that somebody agreed to by an address."""
    if channel != "sms":
        return (channel,)
    return ("sms", "whatsapp") if chosen == "both" else ("whatsapp",) if chosen == "whatsapp" else ("sms",)


async def _channel(tx: Tx, visit: Visit, contact_id: UUID, address_id: UUID) -> Any:
    person = await contacts.get(tx, visit.services.vault, contact_id)
    kind = next((one.kind for one in person.addresses if one.id == address_id), None)
    if kind is None:
        raise errors.RESOURCE_NOT_FOUND()
    return people_view.CHANNEL_OF[kind]


HANDLERS = [
    allow_contact,
    set_status,
    give_address,
    make_primary,
    reactivate_address,
    take_address,
    record_opt_out,
    ask_grant,
    record_grant,
    ask_question,
    send_question,
    ask_form,
    record_form,
    download_form,
]
