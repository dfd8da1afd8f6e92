"""Push services of browsers as the simulator speaks them: a browser that opens what was sealed for it.

Facts: RFC 8030 (the push service), RFC 8188 and 8291 (the sealed message), RFC 8292 (who sends).
"""

import re

import msgspec

from koinon.simulator import push_devices
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.push_devices import Fate
from koinon.simulator.webpush.browser import Sealed, is_from, opened, subscription

__all__ = ["PATHS", "handle", "subscription"]
PATHS = ("/push/",)
REFUSALS: dict[Fate, int] = {"gone": 410, "throttled": 429, "away": 503}
_PATH = re.compile(r"/push/([^/]{8,200})/([^/]{1,200})")


class _Shown(msgspec.Struct):
    title: str = ""
    body: str = ""


def handle(carrier: Carrier, request: Request) -> Reply:
    """The answer to a push; the address names the account and the browser."""
    known = _PATH.fullmatch(request.url.decode("latin-1").partition("?")[0])
    account = carrier.account(known[1]) if known else None
    if known is None or account is None or request.method != b"POST":
        return Reply(404, b"")
    if account.scenario.outage:
        return Reply(0, b"", silent=True)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.items()}
    if not is_from(headers.get("authorization", ""), carrier.url, account.api_key):
        return Reply(403, b"")
    if not headers.get("ttl", "").isdecimal() or headers.get("content-encoding") != "aes128gcm":
        return Reply(400, b"")
    device = known[2]
    delay, fate = push_devices.delay(carrier, account, device), push_devices.fate(account, device)
    if fate in REFUSALS:
        wait = b"Retry-After: 60\r\n" if fate == "throttled" else b""
        return Reply(REFUSALS[fate], b"", delay=delay, headers=wait)
    try:
        shown = _read(opened(request.body, account.api_key, device))
    except Sealed:
        return Reply(400, b"")
    taken = push_devices.carry(carrier, account, "webpush", app="", device=device, title=shown.title, text=shown.body)
    if fate == "unanswered":
        return Reply(0, b"", delay=carrier.config.hang_seconds, silent=True)
    return Reply(201, b"", delay=delay, headers=f"Location: {carrier.url}/push-messages/{taken}\r\n".encode())


def _read(plain: bytes) -> _Shown:
    try:
        return msgspec.json.decode(plain, type=_Shown)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _Shown(body=plain.decode("utf-8", "replace"))
