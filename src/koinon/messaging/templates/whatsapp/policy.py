"""What WhatsApp takes, in our words; when a template may be changed again; what its states mean. Pure (MSG-007, 008).

Sources: developers.facebook.com "Message templates": components and their limits, "Template management": edits
(approved ones once in 24 hours and ten times in 30 days; rejected and paused ones as often as one likes).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from koinon.kit import text
from koinon.messaging.templates.contracts import Button, TemplateVariant
from koinon.messaging.templates.policy import MOST_FOOTER, MOST_HEADER
from koinon.messaging.templates.whatsapp.contracts import Made, WhatsAppStatus
from koinon.platform.errors import FieldFault

MOST_BODY, MOST_NAME = 1_024, 60
MOST_BUTTONS, MOST_BUTTON, MOST_LINKS, MOST_PHONES = 10, 25, 2, 1
DAY, MONTH, MOST_EDITS = timedelta(hours=24), timedelta(days=30), 10
EDITABLE = frozenset({"approved", "rejected", "paused"})
UNSENDABLE = frozenset({"rejected", "paused", "disabled", "deleted"})
# WhatsApp has no language of these names alone.
LANGUAGES = {"pt": "pt_BR", "zh": "zh_CN"}
STATES: Mapping[str, WhatsAppStatus] = {
    "pending": "pending",
    "in_review": "pending",
    "received": "pending",
    "approved": "approved",
    "reinstated": "approved",
    "flagged": "approved",
    "rejected": "rejected",
    "limit_exceeded": "rejected",
    "paused": "paused",
    "locked": "paused",
    "disabled": "disabled",
    "in_appeal": "in_appeal",
    "pending_deletion": "deleted",
    "deleted": "deleted",
    "archived": "deleted",
}
# Why a broadcast waits, as an English sentence.
STOPPED: Mapping[str, str] = {
    "rejected": "WhatsApp refused the template. Change its words and hand it in again.",
    "paused": "WhatsApp paused the template because people block or report it. It ends by itself after some hours.",
    "disabled": "WhatsApp disabled the template because people block or report it. Write another one.",
    "deleted": "The template is not at WhatsApp any more. Hand it in again.",
}
_OUTPUT = re.compile(r"\{\{.*?\}\}", re.S)
_PATH = re.compile(r"\{\{-?\s*([a-z_]+\.[a-z0-9_]+)")
_TOUCHING = re.compile(r"\}\}\s*\{\{")
_EXAMPLES = {
    "contact.first_name": "Ana",
    "contact.last_name": "Silva",
    "contact.name": "Ana Silva",
    "child.first_name": "Leo",
    "sender.number": "+1 202 555 0100",
}


def status_of(word: str) -> WhatsAppStatus | None:
    """Our name of a provider's state; None for one we do not know."""
    return STATES.get(word.lower())


def language_of(locale: str) -> str:
    """A language as WhatsApp names it: `es_MX`, `pt_BR`."""
    return LANGUAGES.get(locale, locale.replace("-", "_"))


def name_of(template: str, taken: Sequence[str]) -> str:
    """A name WhatsApp takes (`a-z`, `0-9`, `_`), with a number behind it where it is taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.fold(template)).strip("_")[:MOST_NAME].rstrip("_") or "template"
    numbered = (plain if number == 1 else f"{plain}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def made(body: str, known: Mapping[str, str]) -> Made:
    """A body with its personal fields as {{1}}, {{2}} …, the same one twice as one; `known` values are examples."""
    fills: list[str] = []

    def place(found: re.Match[str]) -> str:
        if found[0] not in fills:
            fills.append(found[0])
        return f"{{{{{fills.index(found[0]) + 1}}}}}"

    whole = _OUTPUT.sub(place, body)
    return Made(body=whole, fills=tuple(fills), examples=tuple(_example(one, known) for one in fills))


def _example(fill: str, known: Mapping[str, str]) -> str:
    found = _PATH.match(fill)
    path = found[1] if found else ""
    name = path.partition(".")[2].replace("_", " ")
    return known.get(path) or _EXAMPLES.get(path) or name or "example"


def faults(variant: TemplateVariant, category: str, at: str = "") -> list[FieldFault]:
    """What WhatsApp would refuse, before it is asked."""
    return [FieldFault(f"{at}{path}", "validation_failed", said) for path, said in _faults(variant, category)]


def _faults(variant: TemplateVariant, category: str) -> Iterator[tuple[str, str]]:
    body = variant.body.strip()
    if not body:
        yield "body", "There are no words yet."
    if len(made(body, {}).body) > MOST_BODY:
        yield "body", "WhatsApp takes at most 1,024 characters."
    if "{%" in body:
        yield "body", "WhatsApp takes personal fields, no conditions."
    places = list(_OUTPUT.finditer(body))
    if places and (places[0].start() == 0 or places[-1].end() == len(body)):
        yield "body", "WhatsApp takes no personal field at the very beginning or end. Put a word before or after it."
    if _TOUCHING.search(body):
        yield "body", "WhatsApp wants words between two personal fields."
    if "\n\n\n" in body:
        yield "body", "WhatsApp takes at most one empty line in a row."
    if category == "authentication":
        yield "category", "WhatsApp writes the words of sign-in codes itself: make that template there."
    if variant.media_ids:
        yield "media_ids", "A file above the words has to be handed in at WhatsApp itself."
    for part, most in (("header", MOST_HEADER), ("footer", MOST_FOOTER)):
        said = getattr(variant, part)
        if len(said) > most:
            yield part, "WhatsApp takes at most 60 characters here."
        if "{" in said or "\n" in said:
            yield part, "WhatsApp takes plain words in one line here."
    yield from _of_buttons(variant.buttons)


def _of_buttons(buttons: Sequence[Button]) -> Iterator[tuple[str, str]]:
    kinds = [one.kind for one in buttons]
    if len(buttons) > MOST_BUTTONS or kinds.count("url") > MOST_LINKS or kinds.count("phone") > MOST_PHONES:
        yield "buttons", "WhatsApp takes ten buttons, of them two pages and one call."
    answers = [kind == "quick_reply" for kind in kinds]
    if sum(a != b for a, b in pairwise(answers)) > 1:
        yield "buttons", "WhatsApp wants answers together, and pages and calls together."
    for one in buttons:
        if not one.text.strip() or len(one.text) > MOST_BUTTON or "{" in one.text:
            yield "buttons", "A button has 1 to 25 characters of plain words."
        if one.kind == "url" and not (one.value or "").startswith(("https://", "http://")):
            yield "buttons", "A page begins with https://."
        if one.kind == "phone" and not re.fullmatch(r"\+[1-9]\d{6,14}", one.value or ""):
            yield "buttons", "A number for calls is written as +12025550100."


def next_edit(status: str, edits: Sequence[datetime], now: datetime) -> datetime | None:
    """When it may be given other words: `now` or later; None where it cannot be in this state."""
    if status not in EDITABLE:
        return None
    if status != "approved":
        return now
    lately = sorted(at for at in edits if now - at < MONTH)
    free = [now, *([lately[-1] + DAY] if lately else []), *([lately[-MOST_EDITS] + MONTH] if len(lately) >= 10 else [])]
    return max(free)
