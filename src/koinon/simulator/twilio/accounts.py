"""Who calls: Basic authorization, and what only Twilio keeps of an account."""

import base64
import binascii
import hashlib

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.limits import RateLimit
from koinon.simulator.twilio.contents import Template

PROTOCOL = "twilio"


def account_sid(auth_token: str) -> str:
    """The account's id: derived from its token, so that both sides know it."""
    return "AC" + hashlib.sha256(b"koinon simulator account " + auth_token.encode()).hexdigest()[:32]


class Desk:
    """Templates, pools, windows and the queues of senders of one account."""

    def __init__(self) -> None:
        self.templates: dict[str, Template] = {}
        self.pools: dict[str, list[str]] = {}
        self.heard_at: dict[tuple[str, str], float] = {}
        self.free_at: dict[str, float] = {}
        self.sender_limits: dict[str, RateLimit] = {}
        self.pair_limits: dict[tuple[str, str], RateLimit] = {}


def calling(carrier: Carrier, header: str) -> Account | None:
    """The account of `Basic AccountSid:AuthToken`, or of `Basic SK…:AuthToken`: the secret of its keys is the token."""
    scheme, _, coded = header.partition(" ")
    try:
        user, _, token = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    known = user == account_sid(token) or (user.startswith("SK") and len(user) == 34)
    account = carrier.account(token) if scheme.lower() == "basic" and known else None
    if account is not None:
        account.protocol = PROTOCOL
    return account


def desk(account: Account) -> Desk:
    return account.part(Desk)
