"""Templates at Twilio: content is made, then handed in to WhatsApp (twilio.com/docs "Content API resources")."""

import contextlib
from collections.abc import Sequence
from typing import Any, Literal

from koinon.channels.contracts import Credentials, ErrorKind, ProviderError, ProviderTemplate, TemplateButton
from koinon.channels.contracts import TemplateDraft as Draft
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.ports.templates import Templates
from koinon.channels.providers.twilio_whatsapp import content
from koinon.platform.http import LeanClient

KINDS: dict[str, Literal["quick_reply", "url", "phone"]] = {
    "QUICK_REPLY": "quick_reply",
    "URL": "url",
    "PHONE_NUMBER": "phone",
}
VALUES = {"url": "url", "phone": "phone"}
CARD = "whatsapp/card"


class TwilioTemplates(Templates):
    """`/v1/Content` and the approvals of WhatsApp."""

    def __init__(self, client: LeanClient) -> None:
        self._client = client

    async def list(self, credentials: Credentials) -> list[ProviderTemplate]:
        """Those that were handed in; content made for one message is none."""
        rows = await content.rows(self._client, credentials, "ContentAndApprovals")
        return [_told(row, row.approval_requests) for row in rows if row.approval_requests and _is_handed_in(row)]

    async def create(self, credentials: Credentials, draft: Draft) -> ProviderTemplate:
        made = await content.ask(self._client, credentials, "POST", "/v1/Content", content.Row, handed_in(draft))
        asked = {"name": draft.name, "category": draft.category.upper()}
        path = f"/v1/Content/{made.sid}"
        try:
            approval = await content.ask(
                self._client, credentials, "POST", path + "/ApprovalRequests/whatsapp", content.Approval, asked
            )
        except ProviderRefused:
            with contextlib.suppress(ProviderRefused):
                await content.ask(self._client, credentials, "DELETE", path, object)
            raise
        return _told(made, approval)

    async def edit(self, credentials: Credentials, provider_id: str, draft: Draft) -> ProviderTemplate:
        """Content never changes at Twilio (twilio.com/docs "Content API": no update): other words need another name."""
        raise ProviderRefused(ProviderError("20405", ErrorKind.CONFIGURATION, "Content cannot be changed at Twilio."))

    async def delete(self, credentials: Credentials, name: str, provider_id: str | None = None) -> None:
        sids = [provider_id] if provider_id else await self._named(credentials, name)
        for sid in sids:
            await content.ask(self._client, credentials, "DELETE", f"/v1/Content/{sid}", object)

    async def _named(self, credentials: Credentials, name: str) -> Sequence[str]:
        sids = [one.provider_id for one in await self.list(credentials) if one.name == name]
        if not sids:
            raise ProviderRefused(ProviderError("20404", ErrorKind.CONFIGURATION, f"There is no template {name}."))
        return sids


def handed_in(draft: Draft) -> dict[str, Any]:
    """The body of POST /v1/Content: the plainest type that holds all of a template."""
    kinds = {button.kind for button in draft.buttons}
    actions = [_action(button) for button in draft.buttons]
    card = draft.header or draft.header_media or draft.footer or ("quick_reply" in kinds and len(kinds) > 1)
    body: dict[str, Any] = {"body": draft.body}
    if card:
        name = CARD
        body |= {"header_text": draft.header} if draft.header else {}
        body |= {"footer": draft.footer} if draft.footer else {}
        body |= {"media": [draft.header_example]} if draft.header_media and draft.header_example else {}
    else:
        name = "twilio/call-to-action" if kinds - {"quick_reply"} else "twilio/quick-reply" if kinds else "twilio/text"
    return {
        "friendly_name": draft.name,
        "language": draft.language,
        "variables": {str(number): example for number, example in enumerate(draft.examples, 1)},
        "types": {name: body | ({"actions": actions} if actions else {})},
    }


def _action(button: TemplateButton) -> dict[str, str]:
    if button.kind == "quick_reply":
        return {"type": "QUICK_REPLY", "title": button.text, "id": button.value or button.text}
    kind = "URL" if button.kind == "url" else "PHONE_NUMBER"
    return {"type": kind, "title": button.text, VALUES[button.kind]: button.value or ""}


def _is_handed_in(row: content.Row) -> bool:
    return row.approval_requests is not None and row.approval_requests.status not in (None, "", "unsubmitted")


def _told(row: content.Row, approval: content.Approval) -> ProviderTemplate:
    parts = next((one for one in row.types.values() if one), {})
    state = (approval.status or "").lower()
    return ProviderTemplate(
        provider_id=row.sid,
        name=approval.name or row.friendly_name or row.sid,
        language=row.language or "",
        category=(approval.category or "").lower(),
        state="pending" if state == "received" else state,
        reason=approval.rejection_reason or None,
        header=_text(parts, "header_text"),
        header_media="image" if parts.get("media") else None,
        body=_text(parts, "body") or "",
        footer=_text(parts, "footer"),
        buttons=tuple(_button(one) for one in parts.get("actions") or () if one.get("type") in KINDS),
    )


def _text(parts: dict[str, Any], name: str) -> str | None:
    value = parts.get(name)
    return value if isinstance(value, str) and value else None


def _button(told: dict[str, Any]) -> TemplateButton:
    kind = KINDS[told["type"]]
    value = told.get(VALUES.get(kind, "id"))
    return TemplateButton(kind, str(told.get("title") or ""), str(value) if value else None)
