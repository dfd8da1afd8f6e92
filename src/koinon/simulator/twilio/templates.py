"""The Content API: templates and their approval by WhatsApp (content.twilio.com/v1)."""

import time
from functools import partial
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.twilio.accounts import Desk, account_sid, desk
from koinon.simulator.twilio.checks import Form
from koinon.simulator.twilio.contents import Template, approval, content_sid, shown
from koinon.simulator.twilio.faults import refusal
from koinon.simulator.twilio.reads import integer, ok

CATEGORIES = frozenset({"UTILITY", "MARKETING", "AUTHENTICATION"})


class NewContent(msgspec.Struct):
    language: str
    types: dict[str, dict[str, Any] | None]
    friendly_name: str | None = None
    variables: dict[str, str] | None = None


class NewApproval(msgspec.Struct):
    name: str
    category: str


def contents(carrier: Carrier, account: Account, request: Request, parts: list[str], asked: Form) -> Reply:
    """Answer a path below /v1."""
    state = desk(account)
    try:
        match request.method, parts:
            case b"POST", ["Content"]:
                return _create(carrier, account, state, request.body)
            case b"GET", ["Content"]:
                return _list(carrier, account, asked, with_approval=False)
            case b"GET", ["ContentAndApprovals"]:
                return _list(carrier, account, asked, with_approval=True)
        template = state.templates.get(parts[1]) if len(parts) > 1 and parts[0] == "Content" else None
        return refusal(404, 20404) if template is None else _one(carrier, account, request, template, parts[2:])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        return refusal(400, 20422, str(fault))


def _one(carrier: Carrier, account: Account, request: Request, template: Template, rest: list[str]) -> Reply:
    match request.method, rest:
        case b"GET", []:
            return ok(shown(template, account_sid(account.api_key), carrier.url))
        case b"DELETE", []:
            del desk(account).templates[template.sid]
            return Reply(204, b"")
        case b"GET", ["ApprovalRequests"]:
            base = f"{carrier.url}/v1/Content/{template.sid}"
            return ok(
                {
                    "sid": template.sid,
                    "account_sid": account_sid(account.api_key),
                    "whatsapp": {"type": "whatsapp", **approval(template)},
                    "url": base + "/ApprovalRequests",
                }
            )
        case b"POST", ["ApprovalRequests", "whatsapp"]:
            return _submit(carrier, account, template, request.body)
    return refusal(404, 20404)


def _create(carrier: Carrier, account: Account, state: Desk, body: bytes) -> Reply:
    asked = msgspec.json.decode(body, type=NewContent)
    types = {name: {k: v for k, v in one.items() if v is not None} for name, one in asked.types.items() if one}
    if not types:
        return refusal(400, 20422, "At least one type is required.")
    name = asked.friendly_name or ""
    sid = content_sid(account.api_key, name, len(state.templates))
    made = Template(sid, name, asked.language, asked.variables or {}, types, time.time())
    state.templates[sid] = made
    return ok(shown(made, account_sid(account.api_key), carrier.url), 201)


def _submit(carrier: Carrier, account: Account, template: Template, body: bytes) -> Reply:
    asked = msgspec.json.decode(body, type=NewApproval)
    if asked.category not in CATEGORIES:
        return refusal(400, 20422, f"category must be one of {', '.join(sorted(CATEGORIES))}.")
    template.name, template.category, template.state = asked.name, asked.category, "received"
    carrier.timeline.after(account.scenario.template_seconds, partial(_decide, template))
    return ok(approval(template), 201)


def _decide(template: Template) -> None:
    """A template whose name or words hold “reject” is rejected, any other approved."""
    if "reject" in (template.name + template.text).casefold():
        template.state, template.reason = "rejected", "INVALID_FORMAT"
    else:
        template.state = "approved"


def _list(carrier: Carrier, account: Account, asked: Form, *, with_approval: bool) -> Reply:
    sid, name = account_sid(account.api_key), "ContentAndApprovals" if with_approval else "Content"
    size, number = integer(asked, "PageSize", 50, 1_000), integer(asked, "Page", 0, 10**6)
    every = list(desk(account).templates.values())
    rows = []
    for template in every[number * size : (number + 1) * size]:
        row = shown(template, sid, carrier.url)
        if with_approval:
            row["approval_requests"] = approval(template)
        rows.append(row)

    def at(page: int) -> str:
        return f"{carrier.url}/v1/{name}?PageSize={size}&Page={page}"

    more = (number + 1) * size < len(every)
    meta: dict[str, Any] = {"page": number, "page_size": size, "url": at(number), "key": "contents"}
    meta |= {"first_page_url": at(0), "previous_page_url": at(number - 1) if number else None}
    return ok({"contents": rows, "meta": meta | {"next_page_url": at(number + 1) if more else None}})
