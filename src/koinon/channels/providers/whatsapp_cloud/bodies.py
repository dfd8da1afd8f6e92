"""What is written to POST /{phone_number_id}/messages, and what cannot be.

Source: developers.facebook.com "WhatsApp Cloud API": Send messages, Interactive reply buttons, Interactive list,
Template messages, Contextual replies. Limits are checked here, so that a message Meta would refuse costs no call.
"""

import mimetypes
from typing import Any
from urllib.parse import urlsplit

import msgspec

from koinon.channels.contracts import ChoiceContent, ErrorKind, OutgoingMessage, ProviderError, TemplateContent
from koinon.channels.providers.whatsapp_cloud.statuses import opaque

LONGEST_TEXT, LONGEST_BODY = 4_096, 1_024
MOST_BUTTONS, LONGEST_BUTTON, LONGEST_BUTTON_ID = 3, 20, 256
MOST_ROWS, LONGEST_ROW, LONGEST_ROW_ID, LONGEST_DESCRIPTION = 10, 24, 200, 72
CAPTIONED = frozenset({"image", "video", "document"})
# A button of a template that is tapped brings this back; other values complete the button's address.
PAYLOAD = "payload:"
DEFAULT_LABEL = "…"
encode = msgspec.json.Encoder().encode


class Unsendable(Exception):
    """WhatsApp would refuse it; `error` says why."""

    def __init__(self, code: str, detail: str, kind: ErrorKind = ErrorKind.CONTENT) -> None:
        super().__init__(detail)
        self.error = ProviderError(code, kind, detail)


def body(message: OutgoingMessage, attempt: str) -> bytes:
    """The request for a message. Raises Unsendable."""
    return encode(
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.to,
            **({"context": {"message_id": message.replies_to}} if message.replies_to else {}),
            **_content(message),
            "biz_opaque_callback_data": opaque(message.delivery_id, attempt),
        }
    )


def read_mark(message_id: str, *, typing: bool) -> bytes:
    """The body that marks a person's message as read, and shows them that somebody is typing (for at most 25 s)."""
    asked: dict[str, Any] = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
    if typing:
        asked["typing_indicator"] = {"type": "text"}
    return encode(asked)


def _content(message: OutgoingMessage) -> dict[str, Any]:
    match message.content:
        case None if message.media_urls:
            return _media(message)
        case None:
            _at_most(len(message.body), LONGEST_TEXT, "text")
            return {"type": "text", "text": {"body": message.body, "preview_url": "http" in message.body}}
        case TemplateContent() as content:
            return {"type": "template", "template": _template(content)}
        case ChoiceContent() as content:
            _at_most(len(message.body), LONGEST_BODY, "body")
            return {"type": "interactive", "interactive": _interactive(message.body, content)}
        case _:
            raise Unsendable("wrong_content", "WhatsApp takes text, a file, a template or choices.")


def _media(message: OutgoingMessage) -> dict[str, Any]:
    if len(message.media_urls) > 1:
        raise Unsendable("too_many_media", "WhatsApp takes one file a message.")
    (url,) = message.media_urls
    kind = _kind(url)
    file = _file(url)
    if message.body and kind not in CAPTIONED:
        raise Unsendable("no_caption", f"WhatsApp takes no text with {kind}.")
    if message.body:
        _at_most(len(message.body), LONGEST_BODY, "caption")
        file["caption"] = message.body
    if kind == "document":
        file["filename"] = urlsplit(url).path.rpartition("/")[2] or "file"
    return {"type": kind, kind: file}


def _file(url: str) -> dict[str, Any]:
    """A link that Meta fetches, or the id of what was uploaded (`image:1234`)."""
    return {"link": url} if url.startswith(("http://", "https://")) else {"id": url.partition(":")[2] or url}


def _kind(url: str) -> str:
    """Meta's type of a file by the ending of its address; an uploaded one names it itself."""
    if not url.startswith(("http://", "https://")):
        return url.partition(":")[0]
    guessed = mimetypes.guess_type(urlsplit(url).path)[0] or ""
    if guessed == "image/webp":
        return "sticker"
    first = guessed.partition("/")[0]
    return first if first in ("image", "video", "audio") else "document"


def _template(content: TemplateContent) -> dict[str, Any]:
    components: list[dict[str, Any]] = []
    if content.header_media_url:
        kind = _kind(content.header_media_url)
        parameters = [{"type": kind, kind: _file(content.header_media_url)}]
        components.append({"type": "header", "parameters": parameters})
    if content.values:
        components.append({"type": "body", "parameters": [{"type": "text", "text": text} for text in content.values]})
    components += [_template_button(index, value) for index, value in enumerate(content.buttons) if value]
    made: dict[str, Any] = {"name": content.name, "language": {"code": content.language}}
    return {**made, "components": components} if components else made


def _template_button(index: int, value: str) -> dict[str, Any]:
    tapped = value.startswith(PAYLOAD)
    parameter = {"type": "payload", "payload": value[len(PAYLOAD) :]} if tapped else {"type": "text", "text": value}
    kind = "quick_reply" if tapped else "url"
    return {"type": "button", "sub_type": kind, "index": str(index), "parameters": [parameter]}


def _interactive(text: str, content: ChoiceContent) -> dict[str, Any]:
    if not text or not content.choices:
        raise Unsendable("no_choices", "Choices need a text above them and at least one answer.")
    if content.kind == "buttons":
        return {"type": "button", "body": {"text": text}, "action": {"buttons": _buttons(content)}}
    label = content.label or DEFAULT_LABEL
    _at_most(len(label), LONGEST_BUTTON, "label")
    return {"type": "list", "body": {"text": text}, "action": {"button": label, "sections": [{"rows": _rows(content)}]}}


def _buttons(content: ChoiceContent) -> list[dict[str, Any]]:
    _at_most(len(content.choices), MOST_BUTTONS, "buttons")
    for choice in content.choices:
        _at_most(len(choice.title), LONGEST_BUTTON, "title")
        _at_most(len(choice.id), LONGEST_BUTTON_ID, "id")
    return [{"type": "reply", "reply": {"id": choice.id, "title": choice.title}} for choice in content.choices]


def _rows(content: ChoiceContent) -> list[dict[str, Any]]:
    _at_most(len(content.choices), MOST_ROWS, "rows")
    rows = []
    for choice in content.choices:
        _at_most(len(choice.title), LONGEST_ROW, "title")
        _at_most(len(choice.id), LONGEST_ROW_ID, "id")
        _at_most(len(choice.description or ""), LONGEST_DESCRIPTION, "description")
        row = {"id": choice.id, "title": choice.title}
        rows.append({**row, "description": choice.description} if choice.description else row)
    return rows


def _at_most(count: int, most: int, what: str) -> None:
    if count > most:
        raise Unsendable("too_long", f"WhatsApp takes at most {most} for {what}, this has {count}.")
