"""Resend's paths: sending, reading back, mails received, domains and webhooks."""

import uuid
from typing import Any
from urllib.parse import parse_qs

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.mailing.carrying import Post
from koinon.simulator.mailing.mail import Mail
from koinon.simulator.resend import inbound
from koinon.simulator.resend.events import moment, secret
from koinon.simulator.resend.faults import refusal
from koinon.simulator.resend.send import limits, send

PATHS = ("/emails", "/domains", "/webhooks")
LAST = {"bounced": "bounced", "dropped": "suppressed", "open": "opened", "click": "clicked", "complaint": "complained"}


def handle(carrier: Carrier, request: Request) -> Reply:
    """Answer a call with the key of an account; live credentials are refused (CHN-079)."""
    path, _, query = request.url.decode("latin-1").partition("?")
    parts = path.strip("/").split("/")
    if parts[:2] == ["emails", "files"] and len(parts) == 4:
        return inbound.download(carrier, parts[2], parts[3])
    scheme, _, key = request.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if not key:
        return refusal(401, "missing_api_key", "Missing API key in the authorization header.")
    account = carrier.account(key) if scheme.lower() == "bearer" else None
    if account is None:
        live = key.startswith("re_")
        why = "This is the simulator: it refuses live credentials." if live else "API key is invalid"
        return refusal(403, "invalid_api_key", why)
    if account.scenario.outage:
        return Reply(0, b"", silent=True)
    account.protocol = "resend"
    return _route(carrier, account, request, parts, query)


def _route(carrier: Carrier, account: Account, request: Request, parts: list[str], query: str) -> Reply:
    post = account.part(Post)
    match (request.method, parts):
        case (b"POST", ["emails"]):
            return send(carrier, account, request, batch=False)
        case (b"POST", ["emails", "batch"]):
            return send(carrier, account, request, batch=True)
        case (b"GET", ["emails"]):
            return _listed(account, query)
        case (b"GET", ["emails", "receiving", *rest]):
            return inbound.read(carrier, account, rest)
        case (b"GET", ["emails", key]) if key in post.mails:
            return _ok(account, {"object": "email", **_shown(post, post.mails[key]), "tags": _tags(post.mails[key])})
        case (b"GET", ["domains"]):
            return _ok(account, {"object": "list", "has_more": False, "data": []})
        case (b"POST", ["webhooks"]):
            return _subscribe(account, request)
        case _:
            return refusal(404, "not_found", "Email not found" if parts[0] == "emails" else "Not found")


def _subscribe(account: Account, request: Request) -> Reply:
    try:
        asked = msgspec.json.decode(request.body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refusal(422, "validation_error", "The request body is no valid JSON.")
    endpoint = asked.get("endpoint")
    if not isinstance(endpoint, str) or not endpoint.startswith("http"):
        return refusal(422, "missing_required_field", "Missing `endpoint` field.")
    account.part(Post).event_url = endpoint
    made = {"object": "webhook", "id": str(uuid.uuid4()), "signing_secret": secret(account.api_key)}
    return _ok(account, made)


def _listed(account: Account, query: str) -> Reply:
    """The latest first; `after` the last id of the page before."""
    asked, post = parse_qs(query), account.part(Post)
    limit = asked.get("limit", ["20"])[0]
    most = min(max(int(limit), 1), 100) if limit.isdecimal() and len(limit) < 5 else 20
    ids = list(reversed(post.mails))
    after = asked.get("after", [""])[0]
    if after:
        if after not in post.mails:
            return refusal(422, "validation_error", "The `after` id does not exist.")
        ids = ids[ids.index(after) + 1 :]
    rows = [_shown(post, post.mails[one]) for one in ids[:most]]
    return _ok(account, {"object": "list", "has_more": len(ids) > most, "data": rows})


def _shown(post: Post, mail: Mail) -> dict[str, Any]:
    last = post.last.get(mail.id, "sent")
    return {
        "id": mail.id,
        "message_id": f"<{mail.id}@sim.test>",
        "to": [mail.to],
        "from": mail.from_,
        "created_at": moment(mail.created_at),
        "subject": mail.subject,
        "html": mail.html,
        "text": mail.text,
        "bcc": None,
        "cc": None,
        "reply_to": [mail.reply_to] if mail.reply_to else None,
        "last_event": LAST.get(last, last),
        "scheduled_at": None,
    }


def _tags(mail: Mail) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in mail.marks.items()]


def _ok(account: Account, value: object) -> Reply:
    return Reply(200, msgspec.json.encode(value), headers=limits(account))
