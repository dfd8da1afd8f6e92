"""What a send is checked for before anything else."""

import re
from typing import Any

import msgspec

from koinon.simulator.http import Reply
from koinon.simulator.whatsapp_cloud.faults import refusal
from koinon.simulator.whatsapp_cloud.state import Desk, Template

FILES = ("image", "video", "audio", "document", "sticker")
LONGEST_TEXT, LONGEST_BODY, LONGEST_OPAQUE = 4_096, 1_024, 512
_is_number = re.compile(r"\+?[1-9]\d{6,14}").fullmatch
_PLACE = re.compile(r"\{\{\s*[^{}\s]+\s*\}\}")


class Asked(msgspec.Struct, gc=False):
    """The body of a send, as much of it as the simulator heeds."""

    messaging_product: str | None = None
    to: str | None = None
    type: str = "text"
    status: str | None = None
    message_id: str | None = None
    typing_indicator: dict[str, Any] | None = None
    biz_opaque_callback_data: str | None = None
    text: dict[str, Any] | None = None
    image: dict[str, Any] | None = None
    video: dict[str, Any] | None = None
    audio: dict[str, Any] | None = None
    document: dict[str, Any] | None = None
    sticker: dict[str, Any] | None = None
    template: dict[str, Any] | None = None
    interactive: dict[str, Any] | None = None
    reaction: dict[str, Any] | None = None
    location: dict[str, Any] | None = None
    context: dict[str, Any] | None = None


class Checked(msgspec.Struct, gc=False):
    """A send that may be carried: what the phone shows, and whether an approved template says it."""

    to: str
    text: str
    media: tuple[str, ...] = ()
    category: str | None = None
    choices: tuple[str, ...] = ()
    replies_to: str | None = None


def check(kept: Desk, asked: Asked) -> Checked | Reply:
    """The send as it would be carried, or why not."""
    if asked.messaging_product != "whatsapp":
        return refusal(400, 100, "The parameter messaging_product is required.")
    if not asked.to or not _is_number(asked.to):
        return refusal(400, 131009, "Recipient phone number is not valid.")
    if len(asked.biz_opaque_callback_data or "") > LONGEST_OPAQUE:
        return refusal(400, 131009, "biz_opaque_callback_data is longer than 512 characters.")
    named = (asked.context or {}).get("message_id")
    if asked.context is not None and not (isinstance(named, str) and named):
        return refusal(400, 131008, "Parameter 'message_id' of context is missing.")
    if named is not None and asked.type == "reaction":
        return refusal(400, 131009, "A reaction message cannot be sent as a contextual reply.")
    checked = _checked(kept, asked, "+" + asked.to.removeprefix("+"))
    # WhatsApp takes a template that answers a message, and shows no bubble of that message above it.
    if isinstance(checked, Checked) and asked.type != "template":
        checked.replies_to = named
    return checked


def _checked(kept: Desk, asked: Asked, to: str) -> Checked | Reply:
    match asked.type:
        case "text":
            return _text(to, asked.text or {})
        case "template":
            return _template(kept, to, asked.template or {})
        case "interactive":
            return _interactive(to, asked.interactive or {})
        case "reaction" if asked.reaction:
            return Checked(to, str(asked.reaction.get("emoji") or ""))
        case kind if kind in FILES:
            return _file(kept, to, kind, getattr(asked, kind) or {})
        case _:
            return refusal(400, 131009, f"Unsupported message type {asked.type}.")


def _text(to: str, told: dict[str, Any]) -> Checked | Reply:
    body = told.get("body")
    if not isinstance(body, str) or not body:
        return refusal(400, 131008, "Parameter 'body' of type text is missing.")
    if len(body) > LONGEST_TEXT:
        return refusal(400, 100, "Param text['body'] must be at most 4096 characters long.")
    return Checked(to, body)


def _file(kept: Desk, to: str, kind: str, told: dict[str, Any]) -> Checked | Reply:
    link, known = told.get("link"), told.get("id")
    caption = str(told.get("caption") or "")
    if len(caption) > LONGEST_BODY:
        return refusal(400, 100, "Param caption must be at most 1024 characters long.")
    if known is not None and str(known) not in kept.files:
        return refusal(400, 131009, f"Media ID {known} does not exist.")
    if known is None and not (isinstance(link, str) and link.startswith(("http://", "https://"))):
        return refusal(400, 131009, f"Parameter {kind} needs a link or an id.")
    return Checked(to, caption, (str(link or f"media:{known}"),))


def _interactive(to: str, told: dict[str, Any]) -> Checked | Reply:
    body, action = told.get("body") or {}, told.get("action") or {}
    text = str(body.get("text") or "")
    most = LONGEST_BODY if told.get("type") == "button" else LONGEST_TEXT
    if not text or len(text) > most:
        return refusal(400, 131009, f"The body of interactive must have 1 to {most} characters.")
    rows = [reply.get("reply") or {} for reply in action.get("buttons") or ()]
    rows += [row for section in action.get("sections") or () for row in section.get("rows") or ()]
    if told.get("type") not in ("button", "list") or not rows or len(rows) > (3 if told["type"] == "button" else 10):
        return refusal(400, 131009, "Buttons must be 1 to 3, rows of a list 1 to 10.")
    longest = 20 if told["type"] == "button" else 24
    if any(not row.get("id") or not 1 <= len(str(row.get("title") or "")) <= longest for row in rows):
        return refusal(400, 131009, f"Each answer needs an id and a title of at most {longest} characters.")
    return Checked(to, text, choices=tuple(str(row["title"]) for row in rows))


def _template(kept: Desk, to: str, told: dict[str, Any]) -> Checked | Reply:
    name, language = told.get("name"), (told.get("language") or {}).get("code")
    found = [one for one in kept.templates.values() if (one.name, one.language) == (name, language)]
    if not found or found[0].status not in ("APPROVED", "PAUSED"):
        return refusal(404, 132001, f"template name ({name}) does not exist in {language}")
    if found[0].status == "PAUSED":
        return refusal(400, 132015)
    values = [
        str(parameter.get("text", ""))
        for component in told.get("components") or ()
        if str(component.get("type")).lower() == "body"
        for parameter in component.get("parameters") or ()
    ]
    return _filled(to, found[0], values)


def _filled(to: str, template: Template, values: list[str]) -> Checked | Reply:
    text = body_of(template.components)
    places = _PLACE.findall(text)
    wanted = len(set(places))
    if len(values) != wanted:
        details = f"body: number of localizable_params ({len(values)}) does not match the expected number ({wanted})"
        return refusal(400, 132000, details)
    for index, value in enumerate(values, start=1):
        text = re.sub(r"\{\{\s*" + str(index) + r"\s*\}\}", lambda _, value=value: value, text)  # type: ignore[misc]
    return Checked(to, text, category=template.category.lower())


def body_of(components: list[dict[str, Any]]) -> str:
    """The text of a template's body."""
    return next((str(one.get("text") or "") for one in components if str(one.get("type")).upper() == "BODY"), "")
