"""The paths of the Graph API, below any of its versions, and who may call them."""

from typing import Any
from urllib.parse import parse_qs

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.whatsapp_cloud import files, templates
from koinon.simulator.whatsapp_cloud.faults import refusal
from koinon.simulator.whatsapp_cloud.ready import make_ready
from koinon.simulator.whatsapp_cloud.send import send
from koinon.simulator.whatsapp_cloud.state import PROTOCOL, Number, desk, number_of, waba_id

VERSIONS = range(19, 30)
PATHS = (*(f"/v{version}.0/" for version in VERSIONS), files.ADDRESS)
Query = dict[str, list[str]]


def handle(carrier: Carrier, request: Request) -> Reply:
    """Answer a call with the key of an account; live credentials are refused (CHN-079)."""
    account = _calling(carrier, request)
    path, _, query = request.url.decode("latin-1").partition("?")
    asked = parse_qs(query)
    if account is None:
        return refusal(401, 190)
    if account.scenario.outage:
        return Reply(0, b"", silent=True)
    account.protocol = PROTOCOL
    make_ready(desk(account), account)
    if path == files.ADDRESS:
        return files.give(carrier, account, asked.get("mid", [""])[0])
    return _route(carrier, account, request, path.strip("/").split("/")[1:], asked)


def _calling(carrier: Carrier, request: Request) -> Account | None:
    scheme, _, key = request.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return carrier.account(key) if scheme.lower() == "bearer" else None


def _route(carrier: Carrier, account: Account, request: Request, parts: list[str], asked: Query) -> Reply:
    waba = waba_id(account.api_key)
    match (request.method, parts):
        case (b"POST", [number, "messages"]) if known := _number(account, number):
            return send(carrier, account, known, request)
        case (b"POST", [number, "media"]) if _number(account, number):
            return files.upload(account, request)
        case (b"GET", [number]) if known := _number(account, number):
            return _ok(_shown(known))
        case (b"GET", [one]) if one == waba:
            return _ok(_account(account, waba))
        case (b"GET", [one, "phone_numbers"]) if one == waba:
            return _ok({"data": [_shown(number) for number in desk(account).numbers.values()]})
        case (b"POST", [one, "subscribed_apps"]) if one == waba:
            return _subscribe(account, request)
        case (b"GET", [one, "message_templates"]) if one == waba:
            return templates.listed(account, asked)
        case (b"POST", [one, "message_templates"]) if one == waba:
            return templates.create(carrier, account, request)
        case (b"DELETE", [one, "message_templates"]) if one == waba:
            return templates.delete(account, asked)
        case (b"GET", ["debug_token"]):
            return _ok({"data": {"type": "SYSTEM_USER", "is_valid": True, "expires_at": desk(account).expires_at}})
        case (method, [known_id]) if known_id in desk(account).files or known_id in desk(account).templates:
            return _known(carrier, account, request, method, known_id)
        case _:
            return refusal(400, 100, f"Unsupported request. Object {'/'.join(parts)} does not exist.", subcode=33)


def _known(carrier: Carrier, account: Account, request: Request, method: bytes, known_id: str) -> Reply:
    """A file or a template by its id."""
    template = desk(account).templates.get(known_id)
    if template is None:
        return _file(carrier, account, method, known_id)
    if method == b"POST":
        return templates.edit(carrier, account, template, request)
    return refusal(400, 100, "Unsupported request.", subcode=33)


def _file(carrier: Carrier, account: Account, method: bytes, file_id: str) -> Reply:
    kept = desk(account)
    if method == b"DELETE":
        del kept.files[file_id]
        return _ok({"success": True})
    return files.tell(carrier, account, kept.files[file_id])


def _number(account: Account, number_id: str) -> Number | None:
    """A number of the account: any of the simulator's ids is one."""
    digits = number_id.removeprefix("100")
    if not number_id.startswith("100") or not digits.isascii() or not digits.isdecimal() or not 7 <= len(digits) <= 15:
        return None
    return number_of(desk(account), "+" + digits)


def _subscribe(account: Account, request: Request) -> Reply:
    """Where the account reports to. The simulator does not ask the address for its challenge."""
    try:
        asked = msgspec.json.decode(request.body or b"{}", type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        return refusal(400, 100, str(fault))
    url = asked.get("override_callback_uri")
    if url is not None and not (isinstance(url, str) and url.startswith("http") and asked.get("verify_token")):
        return refusal(400, 100, "override_callback_uri and verify_token go together.")
    account.profile_webhook_url = url
    return _ok({"success": True})


def _account(account: Account, waba: str) -> dict[str, Any]:
    return {
        "id": waba,
        "name": "Simulated business account",
        "currency": "USD",
        "account_review_status": "APPROVED",
        "owner_business_info": {"name": "Simulated business", "id": waba[::-1]},
    }


def _shown(number: Number) -> dict[str, Any]:
    return {
        "id": number.id,
        "display_phone_number": number.e164,
        "verified_name": number.name,
        "quality_rating": number.quality,
        "messaging_limit_tier": number.tier,
        "code_verification_status": "VERIFIED",
        "status": "CONNECTED",
        "throughput": {"level": "STANDARD"},
    }


def _ok(value: object) -> Reply:
    return Reply(200, msgspec.json.encode(value))
