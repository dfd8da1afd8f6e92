"""A mail's head, written by hand: folded, ASCII, never two lines for one (RFC 5322 §2.2, 2047, 2231)."""

import re
from email.header import Header
from email.headerregistry import Address
from functools import lru_cache
from urllib.parse import quote

OURS = frozenset(
    {"from", "to", "cc", "bcc", "subject", "date", "message-id", "mime-version", "reply-to", "return-path", "sender"}
)
"""Headers that are ours to write: a caller's of these names are left out."""
WIDTH = 76
MOST_TOKEN = 500
_PIECE = 50
_is_plain = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+"
).fullmatch
_is_shown = re.compile(r"[ -~]*").fullmatch
_is_bare_name = re.compile(r"[A-Za-z0-9 ]*").fullmatch
_CONTROL = {code: None for code in (*range(32), 127) if not chr(code).isspace()}


class UnsendableMail(ValueError):
    """The mail cannot be put into lines that a server takes."""


def one_line(text: str) -> str:
    """On one line, without what controls: a header can hold no other (RFC 5322 §2.2)."""
    return " ".join(text.translate(_CONTROL).split())


def field(name: str, value: str) -> str:
    """A header whose value stands as it is. Raises UnsendableMail where it cannot."""
    if not _is_shown(value.replace("\r\n ", " ")):
        raise UnsendableMail(f"{name} is printable ASCII.")
    return f"{name}: {value}\r\n"


def words(name: str, value: str) -> str:
    """A header of free words on one line: as they are where they are short and ASCII, else folded or encoded."""
    if _is_shown(value) and "=?" not in value:
        if len(name) + 2 + len(value) <= WIDTH:
            return f"{name}: {value}\r\n"
        if max(map(len, value.split(" "))) <= MOST_TOKEN:
            return f"{name}: {_folded(value, len(name) + 2)}\r\n"
    written = Header(value, "utf-8", maxlinelen=WIDTH, header_name=name).encode(linesep="\r\n")
    return f"{name}: {written}\r\n"


def _folded(value: str, used: int) -> str:
    """Broken at spaces, none of which is lost."""
    lines, line = list[str](), ""
    for word in value.split(" "):
        if line and used + len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line, used = word, 1
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def literal(name: str, value: str) -> str:
    """Addresses in brackets, broken between them only: nobody decodes words there (RFC 2369 §2, 2047 §5)."""
    if not value.isascii() or len(value) > 2_000:
        raise UnsendableMail("An address in a header is ASCII, and not endless.")
    return f"{name}: {value.replace(', <', ',' + chr(13) + chr(10) + ' <')}\r\n"


@lru_cache(maxsize=1_000)
def address(spec: str, shown: str = "") -> str:
    """One mailbox with the name it shows. Raises ValueError where it is none, or not ASCII (RFC 5321 §2.4)."""
    if not _is_plain(spec):
        if not _is_shown(spec):
            raise UnsendableMail("An address is ASCII.")
        spec = Address(addr_spec=spec).addr_spec
    if not shown:
        return spec
    return f"{_phrase(shown)} <{spec}>"


def _phrase(name: str) -> str:
    if _is_shown(name) and "=?" not in name and len(name) <= WIDTH:
        if _is_bare_name(name):
            return name
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return Header(name, "utf-8", maxlinelen=WIDTH - 10, header_name="From").encode(linesep="\r\n") + "\r\n"


def parameter(name: str, value: str) -> str:
    """A parameter with its semicolon on a line of its own; in pieces where it is long or not ASCII (RFC 2231 §3, 4)."""
    if _is_shown(value) and len(value) <= _PIECE:
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f';\r\n {name}="{quoted}"'
    coded = "utf-8''" + quote(value, safe="")
    pieces = re.findall(rf".{{1,{_PIECE}}}(?<!%)(?<!%.)", coded)
    return "".join(f";\r\n {name}*{nth}*={piece}" for nth, piece in enumerate(pieces))
