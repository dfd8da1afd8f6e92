"""The filters of a list of people, saved as a segment in one click (CON-085)."""

from typing import Any

from litestar import Response, post
from litestar.datastructures import FormMultiDict

from koinon import contacts
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.segments import builder, words
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

WRITE = {"permission": "contacts:write"}
# Field of the form → field and operator of the condition.
ASKED = {
    "group": ("group", "has"),
    "tag": ("tag", "has"),
    "segment": ("segment", "is"),
    "consent": ("consent.sms", "is"),
}
LONGEST, MOST_ALIKE = 70, 50


@post("/people/segment", opt=WRITE, status_code=forms.SEE_OTHER)
async def save_filters(visit: Visit) -> Response[Any]:
    """Save them under a name made of what they say, and open it; the same filters saved again are the same segment."""
    conditions = _conditions(await visit.form())
    with visit.words():
        if not conditions:
            return forms.see("/people")
        try:
            async with visit.transaction() as tx:
                segment, is_new = await _saved(tx, {"all": conditions})
        except KoinonError as refused:
            if refused.status not in (409, 422):
                raise
            return toast_after(forms.see("/people"), forms.said(refused))
        told = (
            gettext("Saved as “%(name)s”. Name it as you like.") if is_new else gettext("That is “%(name)s” already.")
        )
        return toast_after(forms.see(f"/segments/{segment.id}"), told % {"name": segment.name})


async def _saved(tx: Tx, rules: dict[str, Any]) -> tuple[contacts.Segment, bool]:
    known = await contacts.segments(tx)
    if same := next((one for one in known if one.rules == rules), None):
        return same, False
    taken = {one.name.casefold() for one in known}
    names = (await builder.world(tx)).names
    said = [words.choice(part["field"], part["value"], names) for part in rules["all"]]
    name = ", ".join(said)[:LONGEST]
    alike = (name if number == 1 else f"{name} {number}" for number in range(1, MOST_ALIKE))
    free = next((one for one in alike if one.casefold() not in taken), name)
    return await contacts.create_segment(tx, free[:1].upper() + free[1:], rules), True


def _conditions(form: FormMultiDict) -> list[dict[str, Any]]:
    typed = {name: forms.text(form, name) for name in ASKED}
    return [{"field": ASKED[name][0], "op": ASKED[name][1], "value": value} for name, value in typed.items() if value]


HANDLERS = [save_filters]
