"""Which links of a text are shortened, and how its source reads then (MSG-073)."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from koinon.messaging.links.policy.parsing import find, replace
from koinon.messaging.links.policy.safety import Fault, fault_of, is_beneath

PATH = "/l/"
# A link that lets in whoever has it must not lie in a table for 13 months, nor pass through us.
_NAMES = """access_token api_key apikey auth auth_token authorization id_token jwt key login_token magic nonce otp
    passcode passwd password pin pwd refresh_token reset_token secret session sessionid sid sig signature sign sas token
    x-amz-signature x-goog-signature"""
_SECRET = frozenset(_NAMES.split())
_SECRET_PATH = re.compile(
    r"/(?:reset|reset-password|password-reset|magic|magic-link|verify|verify-email|invite|invitation|sign-in|login|"
    r"unsubscribe|u)/[\w.~-]{12,}",
    re.IGNORECASE,
)


class Tracking(StrEnum):
    """How clicks are counted: not at all, for a whole message, or for each recipient."""

    OFF = "off"
    MESSAGE = "message"
    RECIPIENT = "recipient"


class Rules(NamedTuple):
    """What an organization and its operator say of links; domains in ASCII and lower case.

    `own` are our hosts: what is ours already is never shortened. `base` is where short links lie, without a slash.
    """

    base: str
    ignored: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


class Left(StrEnum):
    """Why a link stays as it was written."""

    PERSONAL = "personal"
    SECRET = "secret"  # noqa: S105 - the name of a reason
    IGNORED = "ignored"
    OWN = "own"
    UNSAFE = "unsafe"


class Seen(NamedTuple):
    """One link of a text: why it is left as it is (None: it is shortened), and what is wrong with it."""

    url: str
    left: Left | None
    fault: Fault | None


def look(text: str, rules: Rules) -> list[Seen]:
    """Each different link of `text`, in order, and what becomes of it."""
    return [_seen(url, is_personal, rules) for url, is_personal in _different(text)]


def shortened(text: str, rules: Rules) -> list[str]:
    """The different links of `text` that are shortened, in order."""
    return [one.url for one in look(text, rules) if one.left is None]


def shortened_of(urls: Sequence[str], rules: Rules) -> list[str]:
    """Those of `urls` that are shortened, in order."""
    return [url for url in urls if _seen(url, "{{" in url or "{%" in url, rules).left is None]


def short_url(base: str, code: str) -> str:
    """Where a code lies."""
    return f"{base}{PATH}{code}"


def wrapped(text: str, codes: Mapping[str, str], base: str) -> str:
    """`text` with each link of `codes` (address to code) exchanged for its short one."""
    return replace(text, {url: short_url(base, code) for url, code in codes.items()})


def _different(text: str) -> list[tuple[str, bool]]:
    return list(dict.fromkeys((one.url, one.is_personal) for one in find(text)))


def _seen(url: str, is_personal: bool, rules: Rules) -> Seen:
    if is_personal:
        return Seen(url, Left.PERSONAL, None)
    fault = fault_of(url, rules.blocked)
    if fault is not None:
        return Seen(url, Left.UNSAFE, fault)
    host = (urlsplit(url).hostname or "").casefold()
    if is_beneath(host, rules.own):
        return Seen(url, Left.OWN, None)
    if is_beneath(host, rules.ignored):
        return Seen(url, Left.IGNORED, None)
    return Seen(url, Left.SECRET if has_secret(url) else None, None)


def has_secret(url: str) -> bool:
    """Whether a link looks like one that lets in whoever has it."""
    parts = urlsplit(url)
    named: Collection[str] = [
        name.casefold() for name, value in parse_qsl(parts.query) + parse_qsl(parts.fragment) if value
    ]
    return bool(_SECRET.intersection(named)) or _SECRET_PATH.search(parts.path) is not None
