"""Which path is answered by what; only accounts whose token begins with SIM are let in (CHN-079)."""

from urllib.parse import parse_qs, unquote

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.twilio import reads
from koinon.simulator.twilio.accounts import account_sid, calling
from koinon.simulator.twilio.bodies import VERSION, account_body
from koinon.simulator.twilio.checks import Form
from koinon.simulator.twilio.faults import refusal
from koinon.simulator.twilio.pricing import prices
from koinon.simulator.twilio.reads import ok
from koinon.simulator.twilio.send import send
from koinon.simulator.twilio.templates import contents

PATHS = (f"/{VERSION}/", "/v1/Content", "/v1/Messaging/")
FORM = b"application/x-www-form-urlencoded"


def handle(carrier: Carrier, request: Request) -> Reply:
    """Answer one call of Twilio's API."""
    path, _, query = request.url.decode("latin-1").partition("?")
    parts = [unquote(part) for part in path.strip("/").split("/")]
    public = _picture(carrier, request, parts)
    if public is not None:
        return public
    account = calling(carrier, request.headers.get(b"authorization", b"").decode("latin-1"))
    if account is None:
        return refusal(401, 20003)
    if account.scenario.outage:
        return Reply(0, b"", silent=True)
    if parts[:3] == ["v1", "Messaging", "Countries"] and len(parts) == 4 and request.method == b"GET":
        return prices(parts[3])
    if parts[0] == "v1":
        return contents(carrier, account, request, parts[1:], _asked(query))
    sid = account_sid(account.api_key)
    if parts[1:2] != ["Accounts"] or len(parts) < 3 or parts[2].removesuffix(".json") != sid:
        return refusal(404, 20404, f"The requested resource {path} was not found")
    return _account(carrier, account, request, parts[2:], query)


def _account(carrier: Carrier, account: Account, request: Request, parts: list[str], query: str) -> Reply:
    sid = account_sid(account.api_key)
    match request.method, parts[1:]:
        case b"POST", ["Messages.json"]:
            form = _form(request)
            return refusal(400, 20422, "The body is no form.") if form is None else send(carrier, account, form)
        case b"GET", ["Messages.json"]:
            return reads.listed(carrier, account, _asked(query))
        case b"GET", ["IncomingPhoneNumbers.json"]:
            return reads.numbers(account, _asked(query))
        case b"GET", [] if parts[0] == f"{sid}.json":
            return ok(account_body(sid, account.created_at))
        case method, ["Messages", message_id, *rest]:
            return _message(carrier, account, request, method, message_id, rest)
    return refusal(404, 20404)


def _message(
    carrier: Carrier, account: Account, request: Request, method: bytes, message_id: str, rest: list[str]
) -> Reply:
    message = reads.one(carrier, account, message_id.removesuffix(".json"))
    if message is None:
        return refusal(404, 20404)
    match method, rest:
        case b"GET", []:
            return reads.fetch(account, message)
        case b"POST", []:
            return reads.change(account, message, _form(request) or {})
        case b"GET", ["Media.json"]:
            return reads.media_list(account, message)
        case b"GET", ["Media", name]:
            return reads.media(account, message, name)
    return refusal(404, 20404)


def _picture(carrier: Carrier, request: Request, parts: list[str]) -> Reply | None:
    """Media by its address: open to who knows it, as long as the account does not ask for authorization."""
    if request.method != b"GET" or len(parts) != 7 or parts[5] != "Media" or parts[6].endswith(".json"):
        return None
    message = carrier.phones.get(parts[4])
    account = carrier.account(message.account) if message is not None else None
    return None if message is None or account is None else reads.media(account, message, parts[6])


def _form(request: Request) -> Form | None:
    if not request.headers.get(b"content-type", b"").lower().startswith(FORM):
        return None
    try:
        return parse_qs(request.body.decode("utf-8"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return None


def _asked(query: str) -> Form:
    try:
        return parse_qs(query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return {}
