"""Templates at Meta: list, hand in, delete.

Source: developers.facebook.com "WhatsApp Business Management API, Message templates".
"""

from typing import Any
from urllib.parse import urlencode

import msgspec

from koinon.channels.contracts import Credentials, ErrorKind, ProviderError, ProviderTemplate, TemplateButton
from koinon.channels.contracts import TemplateDraft as Draft
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.ports.templates import Templates
from koinon.channels.providers.whatsapp_cloud import graph
from koinon.platform.http import LeanClient

FIELDS = "id,name,status,category,language,components,quality_score,rejected_reason"
PAGE_SIZE, MOST_PAGES = 100, 100
KINDS: dict[str, Any] = {"QUICK_REPLY": "quick_reply", "URL": "url", "PHONE_NUMBER": "phone"}
VALUES = {"url": "url", "phone": "phone_number"}


class Component(msgspec.Struct, gc=False):
    type: str
    format: str | None = None
    text: str | None = None
    buttons: list[dict[str, Any]] = msgspec.field(default_factory=list)


class Score(msgspec.Struct, gc=False):
    score: str | None = None


class Row(msgspec.Struct, gc=False):
    """A template of the list, and what is answered to handing one in."""

    id: str
    status: str = "PENDING"
    name: str = ""
    language: str = ""
    category: str = ""
    rejected_reason: str | None = None
    quality_score: Score | None = None
    components: list[Component] = msgspec.field(default_factory=list)


class Cursors(msgspec.Struct, gc=False):
    after: str | None = None


class Paging(msgspec.Struct, gc=False):
    cursors: Cursors = msgspec.field(default_factory=Cursors)
    next: str | None = None


class Page(msgspec.Struct, gc=False):
    data: list[Row]
    paging: Paging = msgspec.field(default_factory=Paging)


class MetaTemplates(Templates):
    """`/{waba_id}/message_templates`."""

    can_edit = True

    def __init__(self, client: LeanClient) -> None:
        self._client = client

    async def list(self, credentials: Credentials) -> list[ProviderTemplate]:
        found: list[ProviderTemplate] = []
        asked = {"fields": FIELDS, "limit": str(PAGE_SIZE)}
        for _ in range(MOST_PAGES):
            page = await graph.ask(self._client, credentials, f"{_path(credentials)}?{urlencode(asked)}", Page)
            found += [_told(row) for row in page.data]
            if not page.paging.next or not page.paging.cursors.after:
                return found
            asked["after"] = page.paging.cursors.after
        raise ProviderRefused(ProviderError("too_many", ErrorKind.CONFIGURATION, "more templates than we read"))

    async def create(self, credentials: Credentials, draft: Draft) -> ProviderTemplate:
        body = handed_in(draft)
        made = await graph.ask(self._client, credentials, _path(credentials), Row, method="POST", body=body)
        return _as_drafted(made.id, draft, (made.category or draft.category).lower(), made.status.lower())

    async def edit(self, credentials: Credentials, provider_id: str, draft: Draft) -> ProviderTemplate:
        """`POST /{template_id}`; the category of an approved one is fixed, so it is not sent."""
        body = {"components": handed_in(draft)["components"]}
        await graph.ask(self._client, credentials, f"/{provider_id}", dict[str, Any], method="POST", body=body)
        return _as_drafted(provider_id, draft, draft.category, "pending")

    async def delete(self, credentials: Credentials, name: str, provider_id: str | None = None) -> None:
        asked = {"name": name} | ({"hsm_id": provider_id} if provider_id else {})
        path = f"{_path(credentials)}?{urlencode(asked)}"
        await graph.ask(self._client, credentials, path, dict[str, Any], method="DELETE")


def _as_drafted(provider_id: str, draft: Draft, category: str, state: str) -> ProviderTemplate:
    return ProviderTemplate(
        provider_id=provider_id,
        name=draft.name,
        language=draft.language,
        category=category,
        state=state,
        header=draft.header,
        header_media=draft.header_media,
        body=draft.body,
        footer=draft.footer,
        buttons=draft.buttons,
    )


def handed_in(draft: Draft) -> dict[str, Any]:
    """The body of POST /{waba_id}/message_templates."""
    body: dict[str, Any] = {"type": "BODY", "text": draft.body}
    if draft.examples:
        body["example"] = {"body_text": [list(draft.examples)]}
    components = [*_header(draft), body]
    if draft.footer:
        components.append({"type": "FOOTER", "text": draft.footer})
    if draft.buttons:
        components.append({"type": "BUTTONS", "buttons": [_button(one) for one in draft.buttons]})
    return {
        "name": draft.name,
        "language": draft.language,
        "category": draft.category.upper(),
        "components": components,
    }


def _header(draft: Draft) -> list[dict[str, Any]]:
    if draft.header_media:
        made: dict[str, Any] = {"type": "HEADER", "format": draft.header_media.upper()}
        return [made | ({"example": {"header_handle": [draft.header_example]}} if draft.header_example else {})]
    if draft.header:
        made = {"type": "HEADER", "format": "TEXT", "text": draft.header}
        return [made | ({"example": {"header_text": [draft.header_example]}} if draft.header_example else {})]
    return []


def _button(button: TemplateButton) -> dict[str, Any]:
    kind = {ours: theirs for theirs, ours in KINDS.items()}[button.kind]
    made: dict[str, Any] = {"type": kind, "text": button.text}
    if button.kind in VALUES:
        made[VALUES[button.kind]] = button.value
    return made | ({"example": [button.example]} if button.example else {})


def _told(row: Row) -> ProviderTemplate:
    parts = {part.type.upper(): part for part in row.components}
    header, body, footer, buttons = (parts.get(name) for name in ("HEADER", "BODY", "FOOTER", "BUTTONS"))
    form = (header.format or "TEXT").upper() if header else ""
    return ProviderTemplate(
        provider_id=row.id,
        name=row.name,
        language=row.language,
        category=row.category.lower(),
        state=row.status.lower(),
        reason=None if row.rejected_reason in (None, "", "NONE") else row.rejected_reason,
        quality=row.quality_score.score.lower() if row.quality_score and row.quality_score.score else None,
        header=header.text if header and form == "TEXT" else None,
        header_media=form.lower() if form not in ("", "TEXT") else None,
        body=(body.text or "") if body else "",
        footer=footer.text if footer else None,
        buttons=tuple(_told_button(one) for one in buttons.buttons if one.get("type") in KINDS) if buttons else (),
    )


def _told_button(told: dict[str, Any]) -> TemplateButton:
    kind = KINDS[told["type"]]
    value = told.get(VALUES.get(kind, ""))
    return TemplateButton(kind, str(told.get("text") or ""), str(value) if value is not None else None)


def _path(credentials: Credentials) -> str:
    return f"/{credentials.more.get('waba_id', '')}/message_templates"
