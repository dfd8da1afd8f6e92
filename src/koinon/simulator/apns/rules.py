"""Apple's rules for one notification: the provider's token, the headers, the body, the device."""

import re
import time
from typing import Any, NamedTuple

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import extract_compact

from koinon.channels import pem_of, simulated_curve_key
from koinon.simulator import push_devices
from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.push_devices import Fate

MOST_BYTES = 4_096
OLDEST_SECONDS = 3_600
TYPES = frozenset(
    {
        "alert",
        "background",
        "complication",
        "controls",
        "fileprovider",
        "liveactivity",
        "location",
        "mdm",
        "pushtotalk",
        "voip",
        "widgets",
    }
)
REFUSALS: dict[Fate, tuple[int, str]] = {
    "gone": (410, "Unregistered"),
    "throttled": (429, "TooManyRequests"),
    "away": (503, "ServiceUnavailable"),
}
_PATH = re.compile(r"/3/device/([0-9a-fA-F]{64,200})")
_NOBODY = re.compile(r"0+")


class Said(NamedTuple):
    """An answer: `status` 0 for none at all, the connection ending instead."""

    status: int
    reason: str = ""
    message_id: str = ""
    delay: float = 0.0


class _Body(msgspec.Struct):
    aps: dict[str, Any]


def answer(carrier: Carrier, accounts: "Keys", headers: dict[str, str], body: bytes) -> Said:
    """What Apple says to one request."""
    device = _PATH.fullmatch(headers.get(":path", ""))
    if headers.get(":method") != "POST":
        return Said(405, "MethodNotAllowed")
    account = accounts.account(carrier, headers.get("authorization", ""))
    if isinstance(account, Said):
        return account
    if account.scenario.outage:
        return Said(0)
    if refused := _refusal(headers, body):
        return refused
    if device is None:
        return Said(400, "BadDeviceToken")
    return _taken(carrier, account, headers, body, device[1].lower())


def _refusal(headers: dict[str, str], body: bytes) -> Said | None:
    background = headers.get("apns-push-type") == "background"
    if not headers.get("apns-topic"):
        return Said(400, "MissingTopic")
    if headers.get("apns-push-type", "alert") not in TYPES:  # only watchOS demands it
        return Said(400, "InvalidPushType")
    if headers.get("apns-priority", "10") not in (("5",) if background else ("10", "5", "1")):
        return Said(400, "BadPriority")
    if len(headers.get("apns-collapse-id", "").encode()) > 64:
        return Said(400, "BadCollapseId")
    if not body:
        return Said(400, "PayloadEmpty")
    return Said(413, "PayloadTooLarge") if len(body) > MOST_BYTES else None


def _taken(carrier: Carrier, account: Account, headers: dict[str, str], body: bytes, device: str) -> Said:
    try:
        alert = msgspec.json.decode(body, type=_Body).aps.get("alert") or {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Said(400, "PayloadEmpty")
    if _NOBODY.fullmatch(device):
        return Said(400, "BadDeviceToken")
    delay, fate = push_devices.delay(carrier, account, device), push_devices.fate(account, device)
    if fate in REFUSALS:
        status, reason = REFUSALS[fate]
        return Said(status, reason, "", delay)
    title, text = ("", alert) if isinstance(alert, str) else (alert.get("title", ""), alert.get("body", ""))
    app = headers["apns-topic"]
    taken = push_devices.carry(carrier, account, "apns", app=app, device=device, title=str(title), text=str(text))
    if fate == "unanswered":
        return Said(0, "", "", carrier.config.hang_seconds)
    return Said(200, "", headers.get("apns-id") or taken, delay)


class Keys:
    """Whose provider token a connection shows: a simulated account's key is derived from its name (`SIM…`).

    Apple knows a key by the id it gave out. The simulator gives none: the issuer (the team) names the account, else it
    is looked for among those that were used before.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def account(self, carrier: Carrier, authorization: str) -> Account | Said:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return Said(403, "MissingProviderToken")
        for name in self._candidates(carrier, token):
            if _is_signed(token, name):
                self._known[token] = name
                found = carrier.account(name)
                return found if found is not None else Said(403, "InvalidProviderToken")
        return Said(403, "InvalidProviderToken")

    def _candidates(self, carrier: Carrier, token: str) -> list[str]:
        known = self._known.get(token)
        return [known] if known else [*_named(token), *carrier.accounts]


def _named(token: str) -> list[str]:
    """The account that the token itself names, in its issuer (the team)."""
    try:
        claims = msgspec.json.decode(extract_compact(token.encode()).payload or b"{}")
        return [str(claims.get("iss", ""))]
    except (JoseError, ValueError, AttributeError, TypeError):
        return []


def _is_signed(token: str, name: str) -> bool:
    try:
        seen = jwt.decode(token, ECKey.import_key(pem_of(simulated_curve_key(name))), algorithms=["ES256"])
    except (JoseError, ValueError):
        return False
    return "kid" in seen.header and abs(time.time() - float(seen.claims.get("iat", 0))) <= OLDEST_SECONDS
