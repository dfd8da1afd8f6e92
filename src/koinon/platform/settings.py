"""Settings: environment variables `KOINON_*` (or `KOINON_X_FILE`), typed, all faults told at once (OPS-002, 003)."""

import difflib
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal

from koinon.kit import email_address
from koinon.kit.networks import by_name

PREFIX = "KOINON_"

Parser = Callable[[str], Any]


class SettingsError(Exception):
    """One or more settings cannot be used; `faults` holds a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Setting:
    """A declared setting: name without prefix, parser, default, meaning."""

    name: str
    parse: Parser
    default: Any
    meaning: str
    secret: bool = False


@dataclass(frozen=True)
class Resolved:
    """A setting with its value and where it came from: `default`, `environment` or `file`."""

    setting: Setting
    value: Any
    source: Literal["default", "environment", "file"]


def boolean(text: str) -> bool:
    """`true/false`, `yes/no`, `on/off`, `1/0`."""
    known = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    if text.lower() not in known:
        raise ValueError("expected true or false")
    return known[text.lower()]


def whole(low: int, high: int) -> Parser:
    """A whole number between `low` and `high`, both included."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"-?\d+", text) or not low <= int(text) <= high:
            raise ValueError(f"expected a whole number from {low} to {high}")
        return int(text)

    return parse


def months(text: str) -> int:
    """Months that something is kept: twelve or more, or -1 for ever."""
    if not re.fullmatch(r"-1|\d{1,3}", text) or 0 <= int(text) < 12:
        raise ValueError("expected -1 or a number of months from 12")
    return int(text)


def seconds(low: float, high: float) -> Parser:
    """A number of seconds between `low` and `high`, both included."""

    def parse(text: str) -> float:
        value = float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else -1.0
        if not low <= value <= high:
            raise ValueError(f"expected seconds from {low:g} to {high:g}")
        return value

    return parse


def one_of(*choices: str) -> Parser:
    """One of `choices`."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}")
        return text

    return parse


def address(*schemes: str) -> Parser:
    """A URL of one of `schemes`, without a trailing slash."""

    def parse(text: str) -> str:
        if not text.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ValueError(f"expected an address that begins with {' or '.join(s + '://' for s in schemes)}")
        return text.rstrip("/")

    return parse


def version(text: str) -> str:
    """Up to four numbers with dots between them: `2.4.0`."""
    if not re.fullmatch(r"\d{1,5}(\.\d{1,5}){0,3}", text, re.ASCII):
        raise ValueError("expected a version such as 2.4.0")
    return text


def ios_apps(text: str) -> str:
    """Apple's ids of apps, comma-separated: team and bundle, `9JA89QQLNQ.org.example.app`."""
    if any(not re.fullmatch(r"[A-Z0-9]{10}(\.[A-Za-z0-9-]+)+", part.strip()) for part in text.split(",")):
        raise ValueError("expected ids such as 9JA89QQLNQ.org.example.app, comma-separated")
    return text


def android_apps(text: str) -> str:
    """Packages with the SHA-256 of a certificate that signs them, comma-separated: `org.example.app=AB:CD:…`."""
    form = r"\w+(\.\w+)+=[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}"
    if any(not re.fullmatch(form, part.strip(), re.ASCII) for part in text.split(",")):
        raise ValueError("expected packages such as org.example.app=AB:CD:… (32 bytes), comma-separated")
    return text


def mailbox(text: str) -> str:
    """A mail address, with or without a name before it: `Koinon <koinon@example.org>`."""
    try:
        email_address.parse(parseaddr(text)[1])
    except email_address.InvalidEmail:
        raise ValueError("expected a mail address such as Koinon <koinon@example.org>") from None
    return text


def display_name(text: str) -> str:
    """A name for sentences and before a mail address: 1 to 60 characters, none that either gives a meaning."""
    if not 1 <= len(text.strip()) <= 60 or not text.isprintable() or set(text) & set('%{}<>"\\'):
        raise ValueError('expected a name of at most 60 characters without any of % { } < > " \\')
    return text.strip()


def networks(text: str) -> str:
    """IP addresses or networks, comma-separated."""
    for part in filter(None, (p.strip() for p in text.split(","))):
        try:
            ipaddress.ip_network(part, strict=False)
        except ValueError:
            raise ValueError(f"{part} is no address or network such as 10.0.0.0/8") from None
    return text


def webhook_networks(text: str) -> str:
    """Networks by provider, comma-separated: `telnyx=192.76.120.192/27`."""
    by_name(text)
    return text


def domains(text: str) -> str:
    """Domains in ASCII, comma-separated: `bad.example,xn--80ak6aa92e.com`."""
    for part in filter(None, (p.strip() for p in text.split(","))):
        if not re.fullmatch(r"([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}", part, re.ASCII):
            raise ValueError(f"{part} is no domain such as bad.example, in lower case and ASCII")
    return text


def mail_addresses(text: str) -> str:
    """Mail addresses, comma-separated."""
    try:
        return ",".join(email_address.parse(part) for part in text.split(","))
    except email_address.InvalidEmail:
        raise ValueError("expected mail addresses, comma-separated") from None


def resolve(declared: list[Setting], environment: Mapping[str, str]) -> dict[str, Resolved]:
    """Each declared setting with its value and source. Raises SettingsError naming every fault."""
    faults = _unknown_names(declared, environment)
    resolved: dict[str, Resolved] = {}
    for setting in declared:
        try:
            resolved[setting.name] = _resolve_one(setting, environment)
        except (ValueError, OSError) as error:
            faults.append(f"{PREFIX}{setting.name}: {error}.")
    if faults:
        raise SettingsError(faults)
    return resolved


def _resolve_one(setting: Setting, environment: Mapping[str, str]) -> Resolved:
    if (path := environment.get(f"{PREFIX}{setting.name}_FILE")) is not None:
        return Resolved(setting, setting.parse(Path(path).read_text().strip()), "file")
    if (text := environment.get(f"{PREFIX}{setting.name}")) not in (None, ""):
        return Resolved(setting, setting.parse(str(text)), "environment")
    return Resolved(setting, setting.default, "default")


def _unknown_names(declared: list[Setting], environment: Mapping[str, str]) -> list[str]:
    known = {f"{PREFIX}{s.name}" for s in declared} | {f"{PREFIX}{s.name}_FILE" for s in declared}
    faults = []
    for name in sorted(n for n in environment if n.startswith(PREFIX) and n not in known):
        near = difflib.get_close_matches(name, known, n=1)
        faults.append(f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "."))
    return faults


def environment() -> dict[str, str]:
    """The process's own environment."""
    return dict(os.environ)
