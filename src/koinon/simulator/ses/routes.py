"""SES's and SNS's paths, behind Signature Version 4."""

import time
from typing import Any
from urllib.parse import parse_qs

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.mailing.carrying import Post
from koinon.simulator.ses import sns
from koinon.simulator.ses.faults import answer, refusal
from koinon.simulator.ses.send import send
from koinon.simulator.ses.signature import access_key, fault, plain

PATHS = ("/v2/email/", "/sns/")
REASONS = {"Spam Reporting Address": "COMPLAINT", "Unsubscribed Address": "COMPLAINT"}
WORDS = {"COMPLAINT": "Spam Reporting Address", "BOUNCE": "Bounced Address"}


def handle(carrier: Carrier, request: Request) -> Reply:
    """Answer a signed call; live keys are refused (CHN-079). An account's key and its secret are one and the same."""
    path, _, query = request.url.decode("latin-1").partition("?")
    if request.method == b"GET" and path == sns.CERTIFICATE:
        return Reply(200, sns.certificate(), content_type=b"application/x-pem-file")
    if request.method == b"GET" and path.startswith("/sns/"):
        return sns.confirm(carrier, parse_qs(query).get("Token", [""])[0])
    key = access_key(request)
    account = carrier.account(key)
    if account is None:
        live = key.startswith(("AKIA", "ASIA"))
        why = "This is the simulator: it refuses live credentials."
        return refusal(403, "UnrecognizedClientException", why if live else "The security token is invalid.")
    wrong = fault(request, key, "sns" if path.startswith("/sns/") else "ses")
    if wrong is not None:
        return refusal(403, *wrong)
    if account.scenario.outage:
        return Reply(0, b"", silent=True)
    account.protocol = "ses"
    if path.startswith("/sns/"):
        return sns.subscribe(carrier, account, request)
    return _route(carrier, account, request, plain(path.removeprefix("/v2/email/")))


def _route(carrier: Carrier, account: Account, request: Request, parts: list[str]) -> Reply:
    match (request.method, parts):
        case (b"POST", ["outbound-emails"]):
            return send(carrier, account, request, bulk=False)
        case (b"POST", ["outbound-bulk-emails"]):
            return send(carrier, account, request, bulk=True)
        case (b"GET", ["account"]):
            return _account(account)
        case (_, ["suppression", "addresses", *rest]):
            return _suppression(account, request, rest)
        case _:
            return refusal(404, "NotFoundException", "There is no such resource.")


def _account(account: Account) -> Reply:
    sent = sum(1 for mail in account.part(Post).mails.values() if mail.created_at > time.time() - 86_400)
    quota = {
        "Max24HourSend": 50_000.0,
        "MaxSendRate": account.scenario.messages_per_second or 1_000.0,
        "SentLast24Hours": float(sent),
    }
    told = {"SendQuota": quota, "SendingEnabled": True, "ProductionAccessEnabled": True, "EnforcementStatus": "HEALTHY"}
    return answer(told)


def _suppression(account: Account, request: Request, rest: list[str]) -> Reply:
    known = account.part(Post).suppressed
    match (request.method, rest):
        case (b"GET", []):
            return answer({"SuppressedDestinationSummaries": [_row(one, *known[one]) for one in known]})
        case (b"GET", [address]) if address.lower() in known:
            return answer({"SuppressedDestination": _row(address, *known[address.lower()])})
        case (b"PUT", []):
            asked = msgspec.json.decode(request.body, type=dict[str, str])
            known[asked["EmailAddress"].lower()] = (WORDS[asked["Reason"]], time.time())
            return answer({})
        case (b"DELETE", [address]) if address.lower() in known:
            del known[address.lower()]
            return answer({})
    return refusal(404, "NotFoundException", "Email address is not on the suppression list.")


def _row(address: str, why: str, at: float) -> dict[str, Any]:
    return {"EmailAddress": address, "Reason": REASONS.get(why, "BOUNCE"), "LastUpdateTime": at}
