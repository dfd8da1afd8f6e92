"""Settings, Own fields: what the organization keeps of its people besides what everybody has (CON-028, 029)."""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import contacts
from koinon.contacts import CustomField, FieldChanges, FieldType, NewField
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/fields"
READ, WRITE = {"permission": "contacts:read"}, {"permission": "contacts:write"}
TYPES = {
    FieldType.TEXT: N_("Text"),
    FieldType.NUMBER: N_("Number"),
    FieldType.DATE: N_("Date"),
    FieldType.BOOL: N_("Yes or no"),
    FieldType.SELECT: N_("One of several choices"),
    FieldType.MULTI_SELECT: N_("Some of several choices"),
    FieldType.URL: N_("Web address"),
}
LABELS = {
    "en": N_("Name in English"),
    "es": N_("Name in Spanish"),
    "pt": N_("Name in Portuguese"),
    "type": N_("What it holds"),
    "options": N_("Choices"),
    "sensitive": N_("Sensitive"),
}
FIELDS = {"labels": "en", **{f"labels.{language}": language for language in ("en", "es", "pt")}}


@get(HOME, opt=READ)
async def list_fields(visit: Visit) -> Response[str]:
    """The fields in use, in their order; below, the archived ones."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await contacts.fields(tx, archived=True)
        return visit.draw(
            "settings/fields.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            living=[field for field in found if not field.is_archived],
            archived=[field for field in found if field.is_archived],
            language=ambient().locale,
            types={kind: gettext(word) for kind, word in TYPES.items()},
            may_change=_may_change(visit),
        )


@get(HOME + "/new", opt=WRITE)
async def ask_field(visit: Visit) -> Response[str]:
    """The form of a new one."""
    with visit.words():
        return await _draw(visit, None, forms.Told(type="text"), None)


@post(HOME, opt=WRITE, status_code=200)
async def add_field(visit: Visit) -> Response[Any]:
    """Add it."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await contacts.create_field(tx, msgspec.convert(_said(typed), NewField))
        except KoinonError as refused:
            return await _draw(visit, None, typed, refused)
        return toast_after(forms.see(HOME), gettext("The field is there now"))


@get(HOME + "/{field_id:uuid}", opt=READ)
async def show_field(visit: Visit, field_id: FromPath[UUID]) -> Response[str]:
    """One: its names, what it holds, and the way to put it away."""
    with visit.words():
        return await _draw(visit, field_id, None, None)


@post(HOME + "/{field_id:uuid}", opt=WRITE, status_code=200)
async def save_field(visit: Visit, field_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed."""
    typed = await _typed(visit)
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("custom_field", field_id, "custom_field.updated")
                await meanwhile.hold(tx, await visit.form(), thing, partial(_present, tx, field_id), typed)
                await contacts.update_field(tx, field_id, msgspec.convert(_said(typed), FieldChanges))
        except KoinonError as refused:
            return await _draw(visit, field_id, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


@post([f"{HOME}/{{field_id:uuid}}/{act}" for act in ("archive", "restore", "delete")], opt=WRITE, status_code=200)
async def put_field(visit: Visit, field_id: FromPath[UUID]) -> Response[Any]:
    """Put it away with its values, bring it back, or remove one that nobody has a value in."""
    act = visit.request.url.path.rsplit("/", 1)[-1]
    with visit.words():
        try:
            async with visit.transaction() as tx:
                if act == "delete":
                    await contacts.delete_field(tx, field_id)
                else:
                    await contacts.update_field(tx, field_id, FieldChanges(is_archived=act == "archive"))
        except KoinonError as refused:
            return await _draw(visit, field_id, None, refused)
        told = {
            "delete": gettext("The field is gone"),
            "archive": gettext("The field is put away; what people have in it is kept"),
            "restore": gettext("The field is back"),
        }
        return toast_after(forms.see(HOME), told[act])


async def _present(tx: Tx, field_id: UUID) -> forms.Told:
    return _values(await contacts.get_field(tx, field_id))


async def _typed(visit: Visit) -> forms.Told:
    form = await visit.form()
    return forms.Told({name: forms.text(form, name) for name in LABELS})


def _said(typed: forms.Told) -> dict[str, Any]:
    return {
        "labels": {language: typed[language] for language in ("en", "es", "pt") if typed[language]},
        "type": typed["type"] if typed["type"] in set(FieldType) else FieldType.TEXT,
        "options": [line.strip() for line in typed["options"].splitlines() if line.strip()],
        "sensitive": typed["sensitive"] == "yes",
    }


async def _draw(
    visit: Visit, field_id: UUID | None, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    async with visit.transaction() as tx:
        field = await contacts.get_field(tx, field_id) if field_id else None
        filled = await contacts.people_with(tx, field_id) if field_id else 0
        asking = await contacts.segments_asking(tx, f"custom.{field.key}") if field else {}
        failing = refused.details.get("first", []) if refused else []
        rows = await contacts.list_rows(tx, visit.services.vault, [UUID(one["contact_id"]) for one in failing])
    present = _values(field)
    again = f"{HOME}/{field_id}" if field_id else HOME + "/new"
    seen = await meanwhile.seen(visit.request, present, refused, labels=LABELS, again=again, typed=typed)
    return visit.draw(
        "settings/field.html",
        active="settings",
        status_code=refused.status if refused else 200,
        field=field,
        label=field.label(ambient().locale) if field else "",
        filled=filled,
        asking=sorted({name for names in asking.values() for name in names}),
        failing=[(rows[UUID(one["contact_id"])], one["value"]) for one in failing if UUID(one["contact_id"]) in rows],
        values=forms.Told(meanwhile.merged(refused, typed)) if typed is not None else present,
        seen=seen,
        errors=forms.told(refused, FIELDS, "") if refused else forms.Told(),
        types=[(kind.value, gettext(word)) for kind, word in TYPES.items()],
        languages=[(language, gettext(LABELS[language])) for language in _languages()],
        may_change=_may_change(visit),
        may_hide=visit.actor.may("contacts:sensitive"),
    )


def _languages() -> list[str]:
    """The reader's first: most name a field in one language only."""
    return sorted(("en", "es", "pt"), key=lambda language: language != ambient().locale)


def _values(field: CustomField | None) -> forms.Told:
    if field is None:
        return forms.Told()
    return forms.Told(
        **{language: field.labels.get(language, "") for language in ("en", "es", "pt")},
        type=str(field.type),
        options="\n".join(field.options),
        sensitive="yes" if field.sensitive else "",
    )


def _may_change(visit: Visit) -> bool:
    """Fields belong to everybody: who is limited to locations uses them."""
    return visit.actor.may("contacts:write") and not visit.actor.places


router = Router(
    "/",
    route_handlers=[list_fields, ask_field, add_field, show_field, save_field, put_field],
    dependencies=VISIT,
    include_in_schema=False,
)
