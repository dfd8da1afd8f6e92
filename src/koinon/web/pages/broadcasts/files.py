"""Files of the library that go with a broadcast's text or WhatsApp message, and how (MSG-015)."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import messaging
from koinon.messaging import Broadcast, MediaFile, Variant
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.files import ICONS, address
from koinon.web.visit import VISIT, Visit

WRITE = {"permission": "broadcasts:write"}
SHOWN = 24
MOST = 10
WAYS = {
    "mms_or_link": N_("As a picture message; as a link where that is not possible"),
    "mms": N_("Only as a picture message"),
    "link": N_("As a link, for everybody"),
}
FIELDS = {"sms_media": "sms", "whatsapp_media": "whatsapp"}
Way = Literal["sms", "whatsapp"]
Field = Annotated[str, Meta(max_length=20)]


class Attached(NamedTuple):
    """A file in the composer; `fault`: why its channel does not carry it."""

    id: UUID
    name: str
    size: int
    icon: str
    thumb: str
    fault: str


def text_of(draft: Broadcast) -> str:
    """What the text says to whoever has no words of their language: its variant's, where it has one."""
    said = main(draft, "sms")
    return draft.body if said is None else said.body


def main(draft: Broadcast, channel: str) -> Variant | None:
    """The variant of a channel for everybody."""
    return next((one for one in draft.variants if (one.channel, one.locale) == (channel, "")), None)


async def panes(tx: Tx, visit: Visit, draft: Broadcast) -> dict[str, Any]:
    """What the composer shows of the files that go with it."""
    text, chat = main(draft, "sms"), main(draft, "whatsapp")
    way = text.files_as if text is not None and text.media_ids else "mms_or_link"
    return {
        "text_body": text_of(draft),
        "text_files": await _attached(tx, visit, text.media_ids if text else (), "link" if way == "link" else "sms"),
        "whatsapp_files": await _attached(tx, visit, chat.media_ids if chat else (), "whatsapp"),
        "files_as": way,
        "files_ways": [(key, gettext(label)) for key, label in WAYS.items()],
    }


async def _attached(tx: Tx, visit: Visit, ids: Sequence[UUID], channel: str) -> list[Attached]:
    found = []
    for one in ids:
        try:
            found.append(_shown(visit, await messaging.media_file(tx, one), channel))
        except KoinonError:  # it was deleted meanwhile
            found.append(Attached(one, gettext("A file that is gone"), 0, "file-text", "", gettext("Take it out.")))
    return found


def _shown(visit: Visit, file: MediaFile, channel: str) -> Attached:
    fit = messaging.media_fit(file, channel)
    fault = gettext(fit.sentence).format(**fit.values) if fit.variant is None else ""
    thumb = address(visit, file, "thumb") if "thumb" in file.variants else ""
    return Attached(file.id, file.name, file.bytes, ICONS.get(file.kind, "file-text"), thumb, fault)


@get("/files", opt=WRITE, dependencies=VISIT)
async def shelf(visit: Visit, channel: FromQuery[Way] = "sms") -> Response[str]:
    """The newest files of the library that this channel may take, or at least a link to them."""
    with visit.words():
        async with visit.transaction() as tx:
            found, _ = await messaging.media_page(
                tx, PageRequest(limit=SHOWN, cursor_text=None), kind=None, category_id=None, q="", arrived=True
            )
        fitting = [one for one in found if one.status == "completed" and _goes(one, channel)]
        return visit.draw("broadcasts/shelf.html", files=[_shown(visit, one, channel) for one in fitting])


def _goes(file: MediaFile, channel: str) -> bool:
    ways = ("sms", "link") if channel == "sms" else (channel,)
    return any(messaging.media_fit(file, way).variant is not None for way in ways)


@get("/files/{media_id:uuid}", opt=WRITE, dependencies=VISIT)
async def file(visit: Visit, media_id: FromPath[UUID], field: FromQuery[Field] = "sms_media") -> Response[str]:
    """One file, as the composer's list shows it."""
    if field not in FIELDS:
        raise errors.RESOURCE_NOT_FOUND()
    with visit.words():
        async with visit.transaction() as tx:
            found = await messaging.media_file(tx, media_id)
        return visit.draw("broadcasts/attached_file.html", field=field, one=_shown(visit, found, FIELDS[field]))


def chosen(form: FormMultiDict, field: str, known: Variant) -> tuple[UUID, ...]:
    """The files that the form names; those of before where it shows none."""
    if f"{field}_shown" not in form:
        return known.media_ids
    ids = [forms.uuid_or_404(one) for one in forms.texts(form, field) if one]
    return tuple(dict.fromkeys(ids))[:MOST]


def text(form: FormMultiDict, known: Broadcast) -> Variant:
    """The text for everybody with what goes along."""
    before = main(known, "sms") or Variant(channel="sms", body=known.body)
    way = forms.text(form, "files_as")
    changes: dict[str, Any] = {"body": forms.verbatim(form, "body"), "media_ids": chosen(form, "sms_media", before)}
    if way in WAYS:
        changes["files_as"] = way if changes["media_ids"] else "mms"
    if "as_mms_shown" in form:
        changes["as_mms"] = bool(forms.text(form, "as_mms"))
    return msgspec.structs.replace(before, **changes)


def together(own: Variant, of_all: Variant, before: Variant) -> Variant:
    """The text in another language: it takes along what the text for everybody does, once that is changed."""
    if (of_all.media_ids, of_all.files_as, of_all.as_mms) == (before.media_ids, before.files_as, before.as_mms):
        return own
    taken = {"media_ids": of_all.media_ids, "files_as": of_all.files_as, "as_mms": of_all.as_mms}
    return msgspec.structs.replace(own, **taken)


HANDLERS = [shelf, file]
