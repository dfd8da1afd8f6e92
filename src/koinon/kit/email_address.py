"""Email addresses as stored and compared (CON-014): RFC 5321 lengths, the dot-atom of RFC 5322, IDNA 2008 domains."""

import re
from typing import Literal

import idna

EmailReason = Literal["empty", "too_long", "shape", "domain"]
EmailWarning = Literal["role", "disposable"]

MAX_LENGTH = 254
MAX_LOCAL_LENGTH = 64
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\\\]\x00-\x1f\x7f]+")
_TOP_LEVEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]+")
_PLAIN = re.compile(
    r"([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@"
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63})"
)
_ROLES = """abuse admin billing contact enquiries help hello hostmaster info marketing news noreply no-reply office
postmaster sales security support team webmaster contacto ajuda ayuda contato oficina secretaria vendas ventas"""
_DISPOSABLE = """10minutemail.com guerrillamail.com mailinator.com sharklasers.com temp-mail.org tempmail.com
throwawaymail.com trashmail.com yopmail.com getnada.com dispostable.com maildrop.cc"""
ROLE_NAMES = frozenset(_ROLES.split())
DISPOSABLE_DOMAINS = frozenset(_DISPOSABLE.split())


class InvalidEmail(ValueError):
    """Not an address; `reason` is one of EmailReason."""

    def __init__(self, reason: EmailReason) -> None:
        super().__init__(reason)
        self.reason: EmailReason = reason


def parse(raw: str) -> str:
    """The stored form: trimmed, the domain lower-cased and in IDNA letters; the local part keeps its case."""
    address = raw.strip()
    if not address:
        raise InvalidEmail("empty")
    if len(address) > MAX_LENGTH:
        raise InvalidEmail("too_long")
    if (plain := _PLAIN.fullmatch(address)) and "--" not in address and len(plain[1]) <= MAX_LOCAL_LENGTH:
        return f"{plain[1]}@{plain[2].lower()}"
    name, at, domain = address.rpartition("@")
    if not at or len(name) > MAX_LOCAL_LENGTH or not _is_local(name):
        raise InvalidEmail("shape")
    parsed = f"{name}@{_domain(domain)}"
    if len(parsed) > MAX_LENGTH:
        raise InvalidEmail("too_long")
    return parsed


def canonical(email: str) -> str:
    """The form that is hashed for look-up: all lower case, since no mailbox in use tells Ada@ from ada@."""
    return email.lower()


def warnings(email: str) -> list[EmailWarning]:
    """What deserves a second look, but is accepted: a role mailbox or a throw-away domain."""
    name, _, domain = email.rpartition("@")
    found: list[EmailWarning] = ["role"] if name.lower() in ROLE_NAMES else []
    return [*found, "disposable"] if domain in DISPOSABLE_DOMAINS else found


def _is_local(name: str) -> bool:
    return bool(_LOCAL.fullmatch(name)) and not (name[0] == "." or name[-1] == "." or ".." in name)


def _domain(domain: str) -> str:
    try:
        encoded = idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise InvalidEmail("domain") from error
    labels = encoded.split(".")
    if len(labels) < 2 or not _TOP_LEVEL.fullmatch(labels[-1]):
        raise InvalidEmail("domain")
    return encoded
