"""Which addresses a short link of ours may lead to (MSG-075).

We only redirect to what was stored, so a bad address is refused before it is: a strange scheme, a network of somebody's
own, a name that reads like another, a name and password before the host, or a domain that the operator blocked.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from urllib.parse import quote, urlsplit

import idna

from koinon.platform.http.guarded import is_public

LONGEST = 2_000
# Never of the public network: RFC 6761 (localhost, invalid, test), 6762 (local), 7686 (onion), 8375 (home.arpa), and
# what ICANN keeps for private use (internal).
_INNER = (
    ".localhost",
    ".local",
    ".internal",
    ".home.arpa",
    ".lan",
    ".corp",
    ".intranet",
    ".onion",
    ".invalid",
    ".test",
)
# UTS 39 §5.2, "highly restrictive": scripts that are written side by side.
_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "BOPOMOFO"},
    {"LATIN", "CJK", "HANGUL"},
)
# Letters that read as Latin ones: a name of nothing else is a trap (Chromium's policy for IDN).
_LATIN_ALIKE = frozenset("асԁеһіјӏорԛѕԝхуъьҽпгѵѡкмтвн" + "αγικνορτυωϲϳ" + "օսոհցզո")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_SAFE = "/%:@!$&'()*+,;=-._~?#[]"


class Fault(StrEnum):
    """Why an address is refused."""

    MALFORMED = "malformed"
    TOO_LONG = "too_long"
    USERINFO = "userinfo"
    PRIVATE = "private_address"
    LOOK_ALIKE = "look_alike"
    BLOCKED = "blocked"


DANGEROUS = frozenset({Fault.USERINFO, Fault.LOOK_ALIKE, Fault.BLOCKED})
"""Those that deceive whoever reads them: such a text is not sent. The others are only not shortened."""


def fault_of(url: str, blocked: Collection[str] = ()) -> Fault | None:
    """Why `url` may not be stored, or None; `blocked` are domains, which stand for what is beneath them too."""
    if len(url) > LONGEST:
        return Fault.TOO_LONG
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return Fault.MALFORMED
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() or ord(c) < 32 for c in url):
        return Fault.MALFORMED
    if "@" in parts.netloc:
        return Fault.USERINFO
    host = unicodedata.normalize("NFKC", host).rstrip(".").casefold()
    if _is_private(host):
        return Fault.PRIVATE
    ascii_host = _ascii(host)
    if ascii_host is None or _reads_like_another(host):
        return Fault.LOOK_ALIKE
    return Fault.BLOCKED if is_beneath(ascii_host, blocked) else None


def is_beneath(host: str, domains: Collection[str]) -> bool:
    """Whether `host` is one of `domains` or lies beneath one."""
    labels = host.casefold().rstrip(".").split(".")
    return bool(domains) and any(".".join(labels[at:]) in domains for at in range(len(labels)))


def location(url: str) -> str:
    """`url` as it may stand in a header: its host in ASCII (RFC 5891), its path, query and fragment percent-encoded.

    Raises ValueError for an address that `fault_of` refuses as malformed.
    """
    parts = urlsplit(url)
    host = _ascii(unicodedata.normalize("NFKC", parts.hostname or "").casefold())
    if not host:
        raise ValueError("no host")
    netloc = (f"[{host}]" if ":" in host else host) + (f":{parts.port}" if parts.port else "")
    rest = parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return f"{parts.scheme}://{netloc}{quote(rest, safe=_SAFE)}"


def _is_private(host: str) -> bool:
    """Whether only somebody within a network gets there; a host that is a number is read as browsers read it."""
    if ":" in host:
        return not _is_public(host)
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        number = _ipv4(host)
        return number is None or not _is_public(number)
    return "." not in host or f".{host}".endswith(_INNER)


def _is_public(address: str) -> bool:
    try:
        return is_public(address)
    except ValueError:
        return False


def _ipv4(host: str) -> str | None:
    """A host of numbers as an address: `0x7f.1` is 127.0.0.1 (WHATWG URL Standard, IPv4 parser)."""
    parts = host.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        numbers = [_number(part) for part in parts]
    except ValueError:
        return None
    *heads, last = numbers
    if any(head > 255 for head in heads) or last >= 256 ** (5 - len(numbers)):
        return None
    value = last + sum(head << (8 * (3 - at)) for at, head in enumerate(heads))
    return str(ipaddress.IPv4Address(value))


def _number(part: str) -> int:
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8) if part.startswith("0") and len(part) > 1 else int(part)


def _ascii(host: str) -> str | None:
    """The host as name servers know it; None for one that is no name."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None


def _reads_like_another(host: str) -> bool:
    labels = [_shown(label) for label in host.split(".")]
    if None in labels:
        return True
    shown = [label for label in labels if label is not None]
    top = _scripts(shown[-1])
    return any(_is_mixed(label) or _is_alike(label, top) for label in shown)


def _shown(label: str) -> str | None:
    """A label in the letters it stands for; None where it is none."""
    if not label.startswith("xn--"):
        return label
    try:
        return idna.decode(label)
    except (idna.IDNAError, UnicodeError):
        return None


def _scripts(label: str) -> set[str]:
    """The scripts of its letters, by the first word of each letter's Unicode name."""
    return {re.split("[ -]", unicodedata.name(c, "UNKNOWN"))[0] for c in label if c.isalpha()}


def _is_mixed(label: str) -> bool:
    scripts = _scripts(label)
    invisible = any(unicodedata.category(c) == "Cf" for c in label)
    return invisible or (len(scripts) > 1 and not any(scripts <= kin for kin in _TOGETHER))


def _is_alike(label: str, top: set[str]) -> bool:
    """Letters of another script that all read as Latin ones, under a top-level domain that is not of that script."""
    letters = [c for c in label if c.isalpha()]
    return bool(letters) and _scripts(label) != top and all(c in _LATIN_ALIKE for c in letters)
