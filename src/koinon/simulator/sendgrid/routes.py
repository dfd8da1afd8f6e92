"""SendGrid's paths: sending, scopes, suppressions, and the settings of its webhooks."""

from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.mailing.carrying import Post
from koinon.simulator.sendgrid.events import public_key
from koinon.simulator.sendgrid.faults import refusal
from koinon.simulator.sendgrid.inbound import Raw
from koinon.simulator.sendgrid.send import send

PATHS = ("/v3/",)
LISTS = {
    "bounces": "Bounced Address",
    "spam_reports": "Spam Reporting Address",
    "unsubscribes": "Unsubscribed Address",
    "blocks": "Blocked",
    "invalid_emails": "Invalid",
}


def handle(carrier: Carrier, request: Request) -> Reply:
    """Answer a call with the key of an account; live credentials are refused (CHN-079)."""
    scheme, _, key = request.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    account = carrier.account(key) if scheme.lower() == "bearer" else None
    if account is None:
        live = key.startswith("SG.")
        why = "This is the simulator: it refuses live credentials."
        return refusal(401, why if live else "The provided authorization grant is invalid, expired, or revoked")
    if account.scenario.outage:
        return Reply(0, b"", silent=True)
    account.protocol = "sendgrid"
    path = request.url.decode("latin-1").partition("?")[0]
    return _route(account, carrier, request, path.removeprefix("/v3/").strip("/").split("/"))


def _route(account: Account, carrier: Carrier, request: Request, parts: list[str]) -> Reply:
    match (request.method, parts):
        case (b"POST", ["mail", "send"]):
            return send(carrier, account, request)
        case (b"GET", ["scopes"]):
            return _ok({"scopes": ["mail.send", "user.webhooks.event.settings.read"]})
        case (b"GET", ["suppression", name]) if name in LISTS:
            return _ok(_suppressed(account, name))
        case (b"DELETE", ["suppression", name, address]) if name in LISTS:
            found = account.part(Post).suppressed.pop(address.replace("%40", "@").lower(), None)
            return Reply(204, b"") if found else refusal(404, "resource not found")
        case (b"PATCH", ["user", "webhooks", "event", "settings"]):
            return _settings(account, request, "event_url")
        case (b"POST", ["user", "webhooks", "parse", "settings"]):
            return _settings(account, request, "inbound_url")
        case (b"GET", ["user", "webhooks", "event", "settings", "signed"]):
            return _ok({"public_key": public_key(account.api_key)})
        case _:
            return refusal(404, "resource not found")


def _suppressed(account: Account, name: str) -> list[dict[str, Any]]:
    rows = account.part(Post).suppressed.items()
    return [{"created": int(at), "email": email, "reason": why} for email, (why, at) in rows if why == LISTS[name]]


def _settings(account: Account, request: Request, field: str) -> Reply:
    try:
        asked = msgspec.json.decode(request.body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refusal(400, "Bad Request")
    url = asked.get("url")
    if not isinstance(url, str) or not url.startswith("http"):
        return refusal(400, "url must be an address", "url")
    setattr(account.part(Post), field, url)
    account.part(Raw).wanted = bool(asked.get("send_raw", account.part(Raw).wanted))
    return _ok(asked)


def _ok(value: object) -> Reply:
    return Reply(200, msgspec.json.encode(value))
