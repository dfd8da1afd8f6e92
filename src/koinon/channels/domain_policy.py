"""What DNS must say of a domain that mail is sent from, and whether it does: DKIM, SPF, DMARC. No I/O.

Sources: RFC 6376 §3.6.1 (DKIM keys), RFC 7208 §3 to §5 (SPF), RFC 7489 §6.3 (DMARC); Gmail, “Email sender guidelines”.
"""

import base64
import binascii
import re
from collections.abc import Sequence

from koinon.channels.contracts.email_domains import DomainState, RecordState, Verdict, Verdicts

DMARC_FROM = 5_000
"""Mails a day from which receivers ask for DMARC (CHN-037)."""
LONGEST_FOUND = 1_000
LEAST_KEY_OCTETS = 128
SPF_MECHANISM = re.compile(r"(include|a|mx|exists):[a-z0-9._-]{1,253}|(ip4|ip6):[0-9a-f.:]{2,45}(/[0-9]{1,3})?|mx|a")
SELECTOR = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")

MISSING = "There is no such record yet."
SEVERAL = "There are several of these records, and only one may stand: receivers ignore them all."
OTHER_KEY = "A record stands here, but with another key."
REVOKED = "The key of this record was withdrawn: its p= is empty."
NOT_A_KEY = "This is no DKIM key that receivers can read."
TOO_SHORT = "This key is shorter than the 1,024 bits that receivers ask for."
NOT_ALLOWED = "The record does not allow the servers that send your mail."
EVERYBODY = "The record allows the whole world to send in your name."
TOO_MANY = "The record asks more than ten other names, so receivers give up on it."
NOT_READABLE = "Receivers cannot read this record."
NO_POLICY = "The record names no policy: p=none, quarantine or reject."
NO_MAIL = "This name takes no mail, so failed mail would be lost."


def tags(text: str) -> dict[str, str]:
    """The tag=value list of DKIM and DMARC (RFC 6376 §3.2); names in lower case."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def dkim_value(public: str) -> str:
    """The record for our key: base64 of its SubjectPublicKeyInfo."""
    return f"v=DKIM1; k=rsa; p={public}"


def judge_dkim(found: Sequence[str], public: str | None) -> Verdict:
    """One selector's records against our key; with None, against any key that receivers take (a provider's own)."""
    keys = [one for one in found if "p" in (read := tags(one)) and read.get("v", "DKIM1") == "DKIM1"]
    if not keys:
        return _missing(found)
    if len(keys) > 1:
        return _wrong(" | ".join(keys), SEVERAL)
    said = tags(keys[0])
    key = "".join(said["p"].split())
    if not key:
        return _wrong(keys[0], REVOKED)
    if public is not None:
        return _right(keys[0]) if key == public else _wrong(keys[0], OTHER_KEY)
    try:
        octets = len(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        return _wrong(keys[0], NOT_A_KEY)
    if said.get("k", "rsa") == "rsa" and octets < LEAST_KEY_OCTETS:
        return _wrong(keys[0], TOO_SHORT)
    return _right(keys[0])


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """One word for several selectors: the worst of them."""
    order = (RecordState.WRONG, RecordState.MISSING, RecordState.UNCLEAR, RecordState.RIGHT)
    return min(verdicts, key=lambda one: order.index(one.state))


def spf_records(found: Sequence[str]) -> list[str]:
    """Those among TXT records that are SPF (RFC 7208 §4.5)."""
    return [one for one in found if one.lower() == "v=spf1" or one.lower().startswith("v=spf1 ")]


def spf_terms(record: str) -> list[str]:
    """The terms of an SPF record after its version, in lower case."""
    return record.lower().split()[1:]


def includes(record: str) -> list[str]:
    """The names whose records are part of this one: include: and redirect=, in their order."""
    terms = (term.lstrip("+-~?") for term in spf_terms(record))
    return [
        term.partition(sign)[2]
        for term in terms
        for word, sign in (("include", ":"), ("redirect", "="))
        if term.startswith(word + sign) and "%" not in term
    ]


def look_ups(record: str) -> int:
    """How many of its terms ask DNS (RFC 7208 §4.6.4)."""
    asking = re.compile(r"[+~?-]?(include:|a$|a[:/]|mx$|mx[:/]|ptr$|ptr:|exists:)|redirect=")
    return sum(1 for term in spf_terms(record) if asking.match(term))


def judge_spf(found: Sequence[str], mechanism: str, parts: Sequence[str] = (), too_many: bool = False) -> Verdict:
    """The record of the name that failed mail comes back to, with the records it includes (`parts`)."""
    own = spf_records(found)
    if not own:
        return _missing(())
    if len(own) > 1:
        return _wrong(" | ".join(own), SEVERAL)
    terms = spf_terms(own[0])
    if any(term in ("+all", "all") for term in terms):
        return _wrong(own[0], EVERYBODY)
    if too_many:
        return _wrong(own[0], TOO_MANY)
    if mechanism and not any(_allows(one, mechanism) for one in (own[0], *parts)):
        return _wrong(own[0], NOT_ALLOWED)
    return _right(own[0])


def spf_value(found: str | None, mechanism: str) -> str:
    """The record to copy: what stands already, with our mechanism put in; a second record would undo both."""
    if found is None or len(spf_records([found])) != 1 or " | " in found:
        return " ".join(["v=spf1", *filter(None, [mechanism]), "~all"])
    words = found.split()
    if mechanism and not _allows(found, mechanism):
        words.insert(1, mechanism)
    return " ".join("~all" if word.lower() in ("all", "+all") else word for word in words)


def judge_dmarc(found: Sequence[str]) -> Verdict:
    """The record of `_dmarc` (RFC 7489 §6.3)."""
    own = [one for one in found if re.match(r"v\s*=\s*DMARC1\s*(;|$)", one.strip())]
    if not own:
        return _missing(found)
    if len(own) > 1:
        return _wrong(" | ".join(own), SEVERAL)
    if tags(own[0]).get("p", "").lower() not in ("none", "quarantine", "reject"):
        return _wrong(own[0], NO_POLICY)
    return _right(own[0])


def dmarc_hosts(domain: str) -> list[str]:
    """Where a policy may stand, nearest first: the domain's own, then those above it down to two labels."""
    labels = domain.split(".")
    return ["_dmarc." + ".".join(labels[at:]) for at in range(max(1, min(len(labels) - 1, 5)))]


def judge_return_path(hosts: Sequence[str], has_address: bool) -> Verdict:
    """Whether the name takes mail: MX, or without one its address (RFC 5321 §5.1), but no null MX (RFC 7505)."""
    if "." in hosts:
        return _wrong("MX .", NO_MAIL)
    if hosts:
        return _right(", ".join(hosts))
    return _right(None) if has_address else Verdict(RecordState.MISSING, None, NO_MAIL)


def remembered(before: Verdicts, seen: Verdicts) -> Verdicts:
    """What is known after a look: where DNS was silent, what was known before, if anything was."""
    known = (RecordState.RIGHT, RecordState.WRONG, RecordState.MISSING)

    def kept(old: Verdict, new: Verdict) -> Verdict:
        return old if new.state is RecordState.UNCLEAR and old.state in known else new

    return Verdicts(
        kept(before.dkim, seen.dkim),
        kept(before.spf, seen.spf),
        kept(before.dmarc, seen.dmarc),
        kept(before.return_path, seen.return_path),
    )


def needs_dmarc(busiest_day: int) -> bool:
    """Whether so many mails a day ask for DMARC."""
    return busiest_day >= DMARC_FROM


def state_after(before: DomainState, seen: Verdicts, busiest_day: int) -> DomainState:
    """Verified by DKIM and SPF (and DMARC where it is needed); what was verified and is not is broken."""
    needed = [seen.dkim, seen.spf, *([seen.dmarc] if needs_dmarc(busiest_day) else [])]
    if all(one.state is RecordState.RIGHT for one in needed):
        return DomainState.VERIFIED
    return DomainState.PENDING if before is DomainState.PENDING else DomainState.BROKEN


def _allows(record: str, mechanism: str) -> bool:
    return mechanism in (term.removeprefix("+") for term in spf_terms(record))


def _missing(found: Sequence[str]) -> Verdict:
    seen = " | ".join(found)[:LONGEST_FOUND] or None
    return Verdict(RecordState.WRONG, seen, NOT_READABLE) if seen else Verdict(RecordState.MISSING, None, MISSING)


def _wrong(found: str, fault: str) -> Verdict:
    return Verdict(RecordState.WRONG, found[:LONGEST_FOUND], fault)


def _right(found: str | None) -> Verdict:
    return Verdict(RecordState.RIGHT, found and found[:LONGEST_FOUND])
