"""A domain that mail is sent from: what must stand in DNS, and what stands there."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec


class DomainState(StrEnum):
    PENDING = "pending"
    VERIFIED = "verified"
    BROKEN = "broken"


class RecordState(StrEnum):
    """`unclear`: DNS did not answer, so what was known before still counts."""

    WAITING = "waiting"
    RIGHT = "right"
    MISSING = "missing"
    WRONG = "wrong"
    UNCLEAR = "unclear"


Purpose = Literal["dkim", "spf", "dmarc", "return_path"]


class Verdict(msgspec.Struct, frozen=True):
    """What was found for one purpose: its state, what DNS says (None: nothing), and what is wrong with it (a msgid)."""

    state: RecordState
    found: str | None = None
    fault: str = ""


class Verdicts(msgspec.Struct, frozen=True):
    """One look at a domain's DNS."""

    dkim: Verdict
    spf: Verdict
    dmarc: Verdict
    return_path: Verdict


class DnsRecord(msgspec.Struct, frozen=True):
    """A record as it must stand: `host` and `value` to be copied, `found` as it stands; `fault` says what is wrong.

    `value` is empty where any value of its kind will do. What is not `required` hinders nobody from sending.
    """

    purpose: Purpose
    type: Literal["TXT", "MX"]
    host: str
    value: str
    state: RecordState
    required: bool
    found: str | None
    fault: str


class EmailDomain(msgspec.Struct, frozen=True):
    """A domain with its records; `busiest_day` is the most mails of one of its last 30 days, which decides on DMARC.

    `spf` is the mechanism that allows our servers; `selectors` are a provider's own DKIM selectors, empty where we
    sign ourselves under `dkim_selector`. `return_path` is the host that failed mail comes back to.
    """

    id: UUID
    domain: str
    state: DomainState
    spf: str
    selectors: tuple[str, ...]
    dkim_selector: str
    return_path: str
    records: tuple[DnsRecord, ...]
    busiest_day: int
    checked_at: datetime | None
    verified_at: datetime | None
    broken_at: datetime | None
    created_at: datetime
