"""The composer: which template of WhatsApp reaches who has not written lately, and what stands in its places."""

import re
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Response

from koinon import messaging
from koinon.messaging import Variant, WhatsAppTemplate, WhatsAppTemplateRef
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.rendering import render
from koinon.web.shell import Shell

Web = Request[Any, Any, Any]
WRITE = {"permission": "broadcasts:write"}
READ_AT_ONCE, SHOWN = 500, 40
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class Named(msgspec.Struct, frozen=True):
    """The template a draft names: `status` is empty where WhatsApp has none of the name; `words` hold its values."""

    name: str
    language: str
    status: str
    words: str
    values: tuple[tuple[str, str], ...]


@get("/{broadcast_id:uuid}/whatsapp-templates", opt=WRITE)
async def choose_whatsapp_template(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Those that WhatsApp approved, ours and those made there, by name, language and words."""
    typed = str(request.query_params.get("q", "")).strip()[:100]
    async with services.database.transaction(actor) as tx:
        await messaging.get(tx, broadcast_id)
        known = await messaging.whatsapp_templates_page(tx, ["approved"], limit=READ_AT_ONCE)
    wanted = typed.casefold()
    found = [one for one in known if wanted in f"{one.name} {one.language} {one.body}".casefold()]
    return render(
        request,
        "broadcasts/whatsapp_dialog.html",
        shell=shell,
        block="found" if "q" in request.query_params else "",
        broadcast_id=broadcast_id,
        found=sorted(found, key=lambda one: (one.name, one.language))[:SHOWN],
        typed=typed,
        may_write=actor.may("templates:write"),
    )


@post("/{broadcast_id:uuid}/whatsapp-template", opt=WRITE, status_code=200)
async def use_whatsapp_template(
    request: Web, services: Services, actor: Actor, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Name a template in the draft, or none."""
    chosen = forms.one_id(await request.form(), "chosen_id")
    async with services.database.transaction(actor) as tx:
        draft = await messaging.get(tx, broadcast_id)
        named = await _named(tx, chosen) if chosen is not None else None
        variants = tuple(_naming(one, named) for one in draft.variants)
        if named is not None and not any(one.channel == "whatsapp" for one in variants):
            variants = (*variants, Variant(channel="whatsapp", whatsapp=named))
        await messaging.update_draft(tx, broadcast_id, {"variants": variants}, unfinished=True)
    return forms.see(f"/broadcasts/{broadcast_id}#whatsapp-template")


async def _named(tx: Tx, row_id: UUID) -> WhatsAppTemplateRef:
    found = await messaging.whatsapp_template(tx, row_id)
    if found is None or found.status != "approved" or found.header_media:
        raise errors.RESOURCE_NOT_FOUND()
    values = found.fills if found.template_id is not None else ("",) * messaging.template_places(found)
    return WhatsAppTemplateRef(found.name, found.language, tuple(values), provider_id=found.provider_id)


def _naming(variant: Variant, named: WhatsAppTemplateRef | None) -> Variant:
    if variant.channel != "whatsapp" or variant.locale:
        return variant
    return msgspec.structs.replace(variant, whatsapp=named)


async def pane(tx: Tx, named: WhatsAppTemplateRef | None) -> Named | None:
    """The template of a draft as the composer shows it."""
    if named is None:
        return None
    known = await messaging.whatsapp_template_named(tx, named.name, named.language)
    return Named(
        named.name,
        named.language,
        known.status if known is not None else "",
        _said(known, named.values) if known is not None else "",
        _values(known, named.values),
    )


def _values(known: WhatsAppTemplate | None, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What the form asks for: as many values as it takes, whatever was written of them."""
    names = list(dict.fromkeys(_PLACE.findall(known.body))) if known is not None else []
    wide = [*values, *[""] * (len(names) - len(values))]
    return tuple((names[at] if at < len(names) else str(at + 1), said) for at, said in enumerate(wide))


def _said(known: WhatsAppTemplate, values: tuple[str, ...]) -> str:
    places = dict(zip(dict.fromkeys(_PLACE.findall(known.body)), values, strict=False))
    return _PLACE.sub(lambda place: places.get(place[1]) or place[0], known.body)


def written(form: FormMultiDict, known: WhatsAppTemplateRef | None) -> WhatsAppTemplateRef | None:
    """The draft's template with the values the form holds."""
    values: list[str] = []
    while (field := f"whatsapp_value_{len(values) + 1}") in form:
        values.append(forms.verbatim(form, field).strip())
    return msgspec.structs.replace(known, values=tuple(values)) if known is not None and values else known
