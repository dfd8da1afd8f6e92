"""Link domains as others see them: what must stand in DNS, and what stands there."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from koinon.channels import RecordState


class LinkDomainState(StrEnum):
    """`removed`: no new link takes it, those sent with it still lead on while its DNS leads here."""

    WAITING = "waiting"
    VERIFIED = "verified"
    FAILING = "failing"
    REMOVED = "removed"


class Finding(msgspec.Struct, frozen=True):
    """What was found of one thing, what DNS says (None: nothing), and what is wrong with it (a msgid)."""

    state: RecordState = RecordState.WAITING
    found: str | None = None
    fault: str = ""


class Findings(msgspec.Struct, frozen=True):
    """One look: the proof of whose the host is, where it leads, and whether browsers believe its certificate."""

    proof: Finding = Finding()
    alias: Finding = Finding()
    certificate: Finding = Finding()


class LinkDomainRecord(msgspec.Struct, frozen=True):
    """A record as it must stand: `host` and `value` to be copied, `found` as it stands; `fault` says what is wrong."""

    purpose: Literal["proof", "alias"]
    type: Literal["TXT", "CNAME"]
    host: str
    value: str
    state: RecordState
    found: str | None
    fault: str


class LinkDomainCertificate(msgspec.Struct, frozen=True):
    """The certificate that browsers are shown; `unclear` where it could not be looked at, which hinders nothing."""

    state: RecordState
    expires_at: datetime | None
    fault: str


class LinkDomain(msgspec.Struct, frozen=True, kw_only=True):
    """A host for short links; new ones take it while `is_used` and verified.

    `links` is how many were sent with it, counted up to 10,000.
    """

    id: UUID
    host: str
    state: LinkDomainState
    is_used: bool
    records: tuple[LinkDomainRecord, ...]
    certificate: LinkDomainCertificate
    links: int
    checked_at: datetime | None
    verified_at: datetime | None
    failing_since: datetime | None
    removed_at: datetime | None
    created_at: datetime
