"""Templates: handed in, approved or rejected some seconds later, listed by pages, deleted by name."""

import base64
import re
from functools import partial
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.whatsapp_cloud.checks import body_of
from koinon.simulator.whatsapp_cloud.events import tell_template
from koinon.simulator.whatsapp_cloud.faults import refusal
from koinon.simulator.whatsapp_cloud.state import DAY_SECONDS, Template, desk

MOST_TEMPLATES = 250
# A template whose name has this word is rejected, so that a demonstration can show it.
REJECTED_WORD = "reject"
_is_name = re.compile(r"[a-z0-9_]{1,512}").fullmatch
_PLACE = re.compile(r"\{\{\s*\d+\s*\}\}")
Query = dict[str, list[str]]


class Draft(msgspec.Struct, gc=False):
    name: str = ""
    language: str = ""
    category: str = ""
    components: list[dict[str, Any]] = []


def create(carrier: Carrier, account: Account, request: Request) -> Reply:
    """POST /{waba_id}/message_templates."""
    try:
        draft = msgspec.json.decode(request.body, type=Draft)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        return refusal(400, 100, str(fault))
    kept = desk(account)
    refused = _fault(draft)
    if refused is not None:
        return refused
    if any((one.name, one.language) == (draft.name, draft.language) for one in kept.templates.values()):
        return refusal(400, 100, "There is already content in this language for this template.", subcode=2388024)
    if len(kept.templates) >= MOST_TEMPLATES:
        return refusal(400, 100, "The limit of templates was reached.", subcode=2388019)
    made = Template(kept.next_id(account, "template"), draft.name, draft.language, draft.category, draft.components)
    kept.templates[made.id] = made
    carrier.timeline.after(account.scenario.template_seconds, partial(_decide, carrier, account, made))
    return Reply(200, msgspec.json.encode({"id": made.id, "status": made.status, "category": made.category}))


def edit(carrier: Carrier, account: Account, kept: Template, request: Request) -> Reply:
    """POST /{template_id}: approved ones once in 24 hours and ten times in 30 days, others as often as one likes."""
    try:
        asked = msgspec.json.decode(request.body, type=Draft)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        return refusal(400, 100, str(fault))
    if kept.status not in ("APPROVED", "REJECTED", "PAUSED"):
        return refusal(400, 100, "Only approved, rejected and paused templates can be edited.", subcode=2388025)
    now = carrier.timeline.now()
    lately = [at for at in kept.edited_at if now - at < 30 * DAY_SECONDS]
    if kept.status == "APPROVED" and (len(lately) >= 10 or any(now - at < DAY_SECONDS for at in lately)):
        return refusal(400, 100, "You've reached the limit of edits for this template.", subcode=2388026)
    refused = _fault(Draft(kept.name, kept.language, kept.category, asked.components))
    if refused is not None:
        return refused
    if kept.status == "APPROVED":
        kept.edited_at.append(now)
    kept.components, kept.status, kept.reason = asked.components, "PENDING", "NONE"
    carrier.timeline.after(account.scenario.template_seconds, partial(_decide, carrier, account, kept))
    return Reply(200, b'{"success":true}')


def listed(account: Account, asked: Query) -> Reply:
    """GET /{waba_id}/message_templates, with `limit`, `after`, `name` and `status`."""
    rows = [
        one
        for one in desk(account).templates.values()
        if asked.get("name", [one.name])[0] == one.name and asked.get("status", [one.status])[0] == one.status
    ]
    start, size = _place(asked.get("after", [""])[0]), _size(asked.get("limit", ["25"])[0])
    page = rows[start : start + size]
    paging: dict[str, Any] = {"cursors": {"before": _cursor(start), "after": _cursor(start + len(page))}}
    if start + size < len(rows):
        paging["next"] = "https://graph.facebook.com/next"
    data = [_shown(one) for one in page]
    return Reply(200, msgspec.json.encode({"data": data} | ({"paging": paging} if data else {})))


def delete(account: Account, asked: Query) -> Reply:
    """DELETE /{waba_id}/message_templates?name=…[&hsm_id=…]."""
    name, known = asked.get("name", [""])[0], asked.get("hsm_id", [None])[0]
    kept = desk(account)
    found = [one.id for one in kept.templates.values() if one.name == name and known in (None, one.id)]
    if not found:
        return refusal(400, 100, "Message template was not found.", subcode=2593002)
    for one in found:
        del kept.templates[one]
    return Reply(200, b'{"success":true}')


def pause(carrier: Carrier, account: Account, name: str, status: str) -> bool:
    """Decide on a template by hand: PAUSED, DISABLED, APPROVED, REJECTED. False where there is none."""
    found = [one for one in desk(account).templates.values() if one.name == name]
    for one in found:
        one.status, one.reason = status, "NONE"
        tell_template(carrier, account, one)
    return bool(found)


def _fault(draft: Draft) -> Reply | None:
    text = body_of(draft.components)
    if (
        not _is_name(draft.name)
        or draft.category not in ("MARKETING", "UTILITY", "AUTHENTICATION")
        or not draft.language
    ):
        return refusal(400, 100, "name, category or language is not valid.")
    if not text or len(text) > 1_024:
        return refusal(400, 100, "The body must have 1 to 1024 characters.", subcode=2388040)
    places = _PLACE.findall(text)
    if places and (text.startswith(places[0]) or text.endswith(places[-1])):
        return refusal(400, 100, "The body cannot begin or end with a variable.", subcode=2388299)
    body = next(one for one in draft.components if str(one.get("type")).upper() == "BODY")
    examples = (body.get("example") or {}).get("body_text") or [[]]
    if places and len(examples[0]) != len(set(places)):
        return refusal(400, 100, "The body needs an example for each variable.", subcode=2388043)
    return None


def _decide(carrier: Carrier, account: Account, template: Template) -> None:
    if template.status != "PENDING":
        return
    words = [REJECTED_WORD, *account.scenario.filter_words]
    said = f"{template.name} {body_of(template.components)}".casefold()
    rejected = any(word.casefold() in said for word in words)
    template.status = "REJECTED" if rejected else "APPROVED"
    template.reason = "INVALID_FORMAT" if rejected else "NONE"
    tell_template(carrier, account, template)


def _shown(template: Template) -> dict[str, Any]:
    return {
        "name": template.name,
        "status": template.status,
        "category": template.category,
        "language": template.language,
        "components": template.components,
        "quality_score": {"score": "UNKNOWN", "date": 0},
        "rejected_reason": template.reason,
        "id": template.id,
    }


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(str(place).encode()).decode()


def _place(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor.encode("ascii", "replace")))
    except ValueError:
        return 0


def _size(text: str) -> int:
    return min(max(int(text), 1), 1000) if text.isascii() and text.isdecimal() and len(text) < 5 else 25
