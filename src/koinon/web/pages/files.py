"""The library of files: brought in by choosing, dropping, pasting or the camera; what carries each (MSG-082)."""

from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from koinon import messaging
from koinon.messaging import MediaFile
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/files"
OWN = "/files/{media_id:uuid}"
READ, WRITE = {"permission": "media:read"}, {"permission": "media:write"}
ON_A_PAGE = 48
KINDS = {
    "": N_("All"),
    "image": N_("Pictures"),
    "video": N_("Film"),
    "audio": N_("Sound"),
    "document": N_("Documents"),
}
ICONS = {"image": "image", "sticker": "smile", "video": "play", "audio": "activity", "document": "file-text"}
LABELS = {
    "name": N_("Name"),
    "alt": N_("What it shows"),
    "is_pinned": N_("Keep for good"),
    "category_ids": N_("Categories"),
}
CHANNELS = {"sms": N_("MMS"), "whatsapp": N_("WhatsApp"), "email": N_("Email")}
Typed = Annotated[str, Meta(max_length=100)]
Kind = Annotated[str, Meta(max_length=20)]


class Begun(Struct, frozen=True, forbid_unknown_fields=True):
    """A file that the browser is about to send."""

    name: Annotated[str, Meta(min_length=1, max_length=1_000)]
    bytes: Annotated[int, Meta(ge=0, le=10**12)]
    mime: Annotated[str, Meta(max_length=200)] = ""


def address(visit: Visit, file: MediaFile, form: str) -> str:
    """Where a browser finds a form of a file: on the host it is at."""
    assert visit.actor.organization_id is not None
    url = messaging.media_url(visit.services, visit.actor.organization_id, file, form)
    return urlsplit(url).path if url else ""


@get(HOME, opt=READ)
async def list_files(
    visit: Visit,
    q: FromQuery[Typed] = "",
    kind: FromQuery[Kind] = "",
    category: FromQuery[UUID | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Every file, newest first, as pictures."""
    if kind not in KINDS:
        raise errors.RESOURCE_NOT_FOUND()
    with visit.words():
        async with visit.transaction() as tx:
            paging = PageRequest(limit=ON_A_PAGE, cursor_text=cursor)
            found, pagination = await messaging.media_page(
                tx, paging, kind=kind or None, category_id=category, q=q, arrived=True
            )
            shelves = await messaging.media_categories(tx)
        asked = {"q": q, "kind": kind, "category": str(category or "")}
        return visit.draw(
            "files/list.html",
            active="files",
            files=[(one, address(visit, one, "thumb") if "thumb" in one.variants else "") for one in found],
            icons=ICONS,
            shelves=shelves,
            shelf_options=[("", gettext("Every category")), *((str(one.id), one.name) for one in shelves)],
            asked=asked,
            any_asked=any(asked.values()),
            kinds=[(_link(asked, kind=key), gettext(label), None, key == kind) for key, label in KINDS.items()],
            before=_link(asked, cursor=pagination.prev_cursor) if pagination.prev_cursor else "",
            after=_link(asked, cursor=pagination.next_cursor) if pagination.next_cursor else "",
            block="results" if visit.partial else "",
        )


def _link(asked: dict[str, str], **changed: str) -> str:
    values = {name: value for name, value in {**asked, **changed}.items() if value}
    return f"{HOME}?{urlencode(values)}" if values else HOME


@post(HOME + "/begin", opt=WRITE, status_code=200)
async def begin_file(visit: Visit, data: JSONBody[Begun]) -> Response[dict[str, Any]]:
    """Announce a file; the answer says where its parts go."""
    async with visit.transaction() as tx:
        file = await messaging.begin_media(
            tx, messaging.NewMedia(name=data.name, bytes=data.bytes, mime=data.mime or None)
        )
    assert visit.actor.organization_id is not None
    upload = await messaging.upload_of(visit.services, visit.actor.organization_id, file)
    parts = [{"bytes": part.bytes, "path": urlsplit(part.url).path} for part in upload.parts] if upload else []
    return Response({"id": str(file.id), "parts": parts})


@post(OWN + "/complete", opt=WRITE, status_code=200)
async def complete_file(visit: Visit, media_id: FromPath[UUID]) -> Response[dict[str, Any]]:
    """All parts are here."""
    file = await messaging.complete_media(visit.services, visit.actor, media_id)
    return Response({"id": str(file.id)})


@get(OWN + "/state", opt=READ)
async def file_state(visit: Visit, media_id: FromPath[UUID]) -> Response[dict[str, Any]]:
    """How far a file is: what the browser asks while it waits."""
    with visit.words():
        async with visit.transaction() as tx:
            file = await messaging.media_file(tx, media_id)
        thumb = address(visit, file, "thumb") if "thumb" in file.variants else ""
        told = {"id": str(file.id), "name": file.name, "status": file.status, "kind": file.kind, "thumb": thumb}
        return Response({**told, "error": gettext(file.error) if file.error else ""})


@get(OWN, opt=READ)
async def show_file(visit: Visit, media_id: FromPath[UUID]) -> Response[str]:
    """One file: what it is, what it is called, and which channels carry it."""
    with visit.words():
        return await _draw(visit, media_id)


async def _draw(visit: Visit, media_id: UUID, refusal: KoinonError | None = None, typed: Any = None) -> Response[str]:
    async with visit.transaction() as tx:
        file = await messaging.media_file(tx, media_id)
        shelves = await messaging.media_categories(tx)
        uses = await messaging.media_uses(tx, [file.id])
    typed = typed or {}
    seen = await meanwhile.seen(
        visit.request, _values(file), refusal, labels=LABELS, again=f"{HOME}/{media_id}", typed=typed
    )
    carried = []
    for channel, label in CHANNELS.items():
        fit = messaging.media_fit(file, channel)
        why = gettext(fit.sentence).format(**fit.values) if fit.variant is None else ""
        size = file.variants[fit.variant].bytes if fit.variant else 0
        carried.append((gettext(label), size, why))
    return visit.draw(
        "files/file.html",
        active="files",
        status_code=refusal.status if refusal else 200,
        file=file,
        seen=seen,
        typed={**_values(file), **typed},
        faults=forms.faults(refusal),
        shelves=shelves,
        uses=uses,
        carried=carried if file.status == "completed" else [],
        icon=ICONS[file.kind],
        shown=address(visit, file, "web"),
        whole=address(visit, file, "full"),
        link=messaging.media_url(visit.services, visit.actor.organization_id, file, "web"),  # type: ignore[arg-type]
    )


def _values(file: MediaFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "alt": file.alt,
        "is_pinned": "1" if file.is_pinned else "",
        "category_ids": " ".join(map(str, file.category_ids)),
    }


@post(OWN, opt=WRITE, status_code=200)
async def save_file(visit: Visit, media_id: FromPath[UUID]) -> Response[Any]:
    """Save its name, what it shows, its categories, and whether it is kept for good."""
    form = await visit.form()
    chosen = [str(value) for value in form.getall("category", [])]
    typed = {
        "name": forms.text(form, "name"),
        "alt": forms.text(form, "alt"),
        "is_pinned": "1" if form.get("is_pinned") else "",
        "category_ids": " ".join(sorted(chosen)),
    }
    with visit.words():
        try:
            async with visit.transaction() as tx:
                thing = Thing("media", media_id, "media.changed")
                await meanwhile.hold(tx, form, thing, partial(_present, tx, media_id), typed)
                changes = {**typed, "is_pinned": bool(typed["is_pinned"]), "category_ids": _ids(chosen)}
                await messaging.change_media(tx, media_id, changes)
        except KoinonError as refusal:
            if refusal.status not in (412, 422):
                raise
            return await _draw(visit, media_id, refusal, typed)
        return toast_after(forms.see(f"{HOME}/{media_id}"), gettext("Saved"))


def _ids(chosen: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in chosen]
    except ValueError:
        raise errors.invalid_field("category_ids", "resource_not_found") from None


async def _present(tx: Tx, media_id: UUID) -> dict[str, Any]:
    return _values(await messaging.media_file(tx, media_id))


@post(OWN + "/delete", opt=WRITE, status_code=200)
async def delete_file(visit: Visit, media_id: FromPath[UUID]) -> Response[Any]:
    """Take it out of the library; while the note stands it can be brought back."""
    with visit.words():
        async with visit.transaction() as tx:
            file = await messaging.media_file(tx, media_id)
            await messaging.delete_media(tx, media_id)
        text = gettext("“%(name)s” is out of the library") % {"name": file.name}
        return toast_after(forms.see(HOME), text, undo=f"{HOME}/{media_id}/restore", seconds=10)


@post(OWN + "/restore", opt=WRITE, status_code=200)
async def restore_file(visit: Visit, media_id: FromPath[UUID]) -> Response[Any]:
    """Bring it back."""
    with visit.words():
        async with visit.transaction() as tx:
            await messaging.restore_media(tx, media_id)
        return toast_after(forms.see(f"{HOME}/{media_id}"), gettext("It is back"))


@post(HOME + "/categories", opt=WRITE, status_code=200)
async def change_categories(visit: Visit) -> Response[Any]:
    """Add a category, or take one away."""
    form = await visit.form()
    with visit.words():
        async with visit.transaction() as tx:
            if gone := forms.text(form, "remove"):
                await messaging.delete_media_category(tx, _ids([gone])[0])
            else:
                await messaging.create_media_category(tx, forms.text(form, "name"))
        return toast_after(forms.see(HOME), gettext("Saved"))


router = Router(
    "/",
    route_handlers=[
        list_files,
        begin_file,
        complete_file,
        file_state,
        show_file,
        save_file,
        delete_file,
        restore_file,
        change_categories,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
