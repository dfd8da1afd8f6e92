"""Firebase as the simulator speaks it: Google's token endpoint, and messages:send of HTTP v1.

Facts: Firebase, “REST Resource: projects.messages”, “ErrorCode”; Google, “Using OAuth 2.0 for server to server
applications” (RFC 7523).
"""

import re
import time
from typing import Any
from urllib.parse import parse_qs

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from koinon import channels
from koinon.simulator import push_devices
from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.push_devices import Fate

PATHS = ("/token", "/v1/projects/")
MOST_BYTES = 4_096
# Whom an assertion is for: Google's own clients name its public address wherever they are sent to.
GOOGLES = "https://oauth2.googleapis.com/token"
# Either lets an account send (“Authorize send requests”); firebase-admin asks for the wider one.
ENOUGH = {channels.GOOGLE_SCOPE, "https://www.googleapis.com/auth/cloud-platform"}
_SEND = re.compile(r"/v1/projects/([^/]+)/messages:send")
_DETAIL = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
REFUSALS: dict[Fate, tuple[int, str, str, str]] = {
    "gone": (404, "NOT_FOUND", "UNREGISTERED", "Requested entity was not found."),
    "throttled": (429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", "Quota exceeded."),
    "away": (503, "UNAVAILABLE", "UNAVAILABLE", "The service is currently unavailable."),
}


class _Send(msgspec.Struct):
    message: dict[str, Any]
    validate_only: bool = False


def handle(carrier: Carrier, request: Request) -> Reply:
    """The answer to a call of Google's."""
    path = request.url.decode("latin-1").partition("?")[0]
    if request.method != b"POST":
        return _error(404, "NOT_FOUND", "", "Not found.")
    if path == "/token":
        return _token(carrier, request)
    known = _SEND.fullmatch(path)
    account = _account(carrier, request)
    if account is None:
        words = "Request had invalid authentication credentials."
        return _error(401, "UNAUTHENTICATED", "", words)
    if account.scenario.outage:
        return Reply(0, b"", silent=True)
    return _sent(carrier, account, request, known[1]) if known else _error(404, "NOT_FOUND", "", "Not found.")


def _token(carrier: Carrier, request: Request) -> Reply:
    """A bearer for an assertion that the account's key signed; its issuer's name begins with the account's key."""
    form = {name: values[0] for name, values in parse_qs(request.body.decode("ascii", "replace")).items()}
    try:
        seen = jwt.decode(
            form.get("assertion", ""), RSAKey.import_key(channels.simulated_google_key()), algorithms=["RS256"]
        )
    except (JoseError, ValueError):
        return _oauth_error("invalid_grant", "Invalid JWT Signature.")
    claims, now = seen.claims, time.time()
    if form.get("grant_type") != channels.GOOGLE_GRANT or not ENOUGH & set(str(claims.get("scope", "")).split()):
        return _oauth_error("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    if claims.get("aud") not in (GOOGLES, f"{carrier.url}/token") or not claims.get("iat", 0) - 60 <= now < claims.get(
        "exp", 0
    ):
        return _oauth_error("invalid_grant", "Invalid JWT: token must be a short-lived token.")
    account = carrier.account(str(claims.get("iss", "")).partition("@")[0])
    if account is None:
        return _oauth_error("invalid_grant", "Invalid grant: account not found")
    answer = {
        "access_token": f"sim.{account.api_key}",
        "expires_in": channels.GOOGLE_TOKEN_SECONDS - 1,
        "token_type": "Bearer",
    }
    return Reply(200, msgspec.json.encode(answer))


def _sent(carrier: Carrier, account: Account, request: Request, project: str) -> Reply:
    try:
        asked = msgspec.json.decode(request.body, type=_Send)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        return _error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", str(fault))
    targets = [name for name in ("token", "topic", "condition") if asked.message.get(name)]
    if len(targets) != 1 or not _is_plain(asked.message.get("data", {})):
        words = "Exactly one of token, topic and condition is needed, and data holds texts only."
        return _error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", words)
    said = {name: asked.message.get(name) for name in ("notification", "data")}
    if len(msgspec.json.encode(said)) > MOST_BYTES:
        return _error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "Message too big")
    device = str(asked.message[targets[0]])
    if asked.validate_only:
        return _named(project, "fake_message_id")
    delay, fate = push_devices.delay(carrier, account, device), push_devices.fate(account, device)
    if fate in REFUSALS:
        status, name, code, words = REFUSALS[fate]
        headers = b"Retry-After: 60\r\n" if fate == "throttled" else b""
        return msgspec.structs.replace(_error(status, name, code, words), delay=delay, headers=headers)
    shown = asked.message.get("notification") or {}
    message_id = push_devices.carry(
        carrier,
        account,
        "fcm",
        app=project,
        device=device,
        title=str(shown.get("title", "")),
        text=str(shown.get("body", "")),
    )
    if fate == "unanswered":
        return Reply(0, b"", delay=carrier.config.hang_seconds, silent=True)
    if fate == "bad_json":
        return Reply(200, b'{"name": "projects/', delay=delay)
    return msgspec.structs.replace(_named(project, message_id), delay=delay)


def _named(project: str, message_id: str) -> Reply:
    return Reply(200, msgspec.json.encode({"name": f"projects/{project}/messages/{message_id}"}))


def _account(carrier: Carrier, request: Request) -> Account | None:
    scheme, _, bearer = request.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    known = scheme.lower() == "bearer" and bearer.startswith("sim.")
    return carrier.account(bearer.removeprefix("sim.")) if known else None


def _is_plain(data: object) -> bool:
    return isinstance(data, dict) and all(isinstance(value, str) for value in data.values())


def _error(status: int, name: str, code: str, words: str) -> Reply:
    details = [{"@type": _DETAIL, "errorCode": code}] if code else []
    return Reply(status, msgspec.json.encode({"error": _said(status, name, words, details)}))


def _said(status: int, name: str, words: str, details: list[dict[str, str]]) -> dict[str, Any]:
    return {"code": status, "message": words, "status": name, **({"details": details} if details else {})}


def _oauth_error(code: str, words: str) -> Reply:
    return Reply(400, msgspec.json.encode({"error": code, "error_description": words}))
