"""Which hosts may be an organization's own, and what a look at one means. No I/O.

Sources: RFC 1034 §3.6.2 (aliases), RFC 5891 (IDNA), RFC 8552 (names with an underscore).
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import idna

from koinon.channels import RecordState
from koinon.kit.suffixes import is_suffix
from koinon.messaging.links.domains.contracts import Finding, Findings, LinkDomainState
from koinon.messaging.links.policy.safety import fault_of

LABEL = "_koinon-challenge"
PREFIX = "koinon-link-domain="
LONGEST_HOST = 253 - len(LABEL) - 1
LONGEST_FOUND = 500
GIVEN_UP_AFTER = timedelta(days=7)
"""A host that fails for so long may be proved by somebody else."""
KEPT_AFTER_REMOVAL = timedelta(days=400)
"""Links live 13 months."""
OFTEN, HOURLY, DAILY = 300.0, 3_600.0, 86_400.0
OFTEN_FOR, HOURLY_FOR = timedelta(hours=2), timedelta(days=3)

NO_PROOF = "There is no such record yet."
OTHER_PROOF = "A record stands here, but with another value."
NO_ALIAS = "This name leads nowhere yet."
OTHER_ALIAS = "This name leads elsewhere."
TAKEN = "Another organization here has proved this name already. It has to give it up first."
NO_CERTIFICATE = "Browsers would not believe its certificate. It is made by whoever runs this installation."

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")


class NotAHost(ValueError):
    """Why a text is no host that may be somebody's own: `shape`, `suffix`, `ours` or `unsafe`."""


def host_of(text: str, ours: Collection[str], blocked: Collection[str] = ()) -> str:
    """A host as DNS has it, from what a person wrote or copied; its scheme and closing slash are let go.

    Raises NotAHost.
    """
    written = text.strip().removeprefix("https://").removeprefix("http://").removesuffix("/").rstrip(".")
    try:
        host = idna.encode(written, uts46=True).decode("ascii").lower() if written else ""
    except (idna.IDNAError, UnicodeError):
        raise NotAHost("shape") from None
    if not _HOST.fullmatch(host) or len(host) > LONGEST_HOST:
        raise NotAHost("shape")
    if is_suffix(host):
        raise NotAHost("suffix")
    if host in ours:
        raise NotAHost("ours")
    if fault_of(f"https://{host}/", blocked) is not None:
        raise NotAHost("unsafe")
    return host


def proof_host(host: str) -> str:
    """Where the record stands that proves whose a host is."""
    return f"{LABEL}.{host}"


def proof_value(token: str) -> str:
    """What it says."""
    return PREFIX + token


def judge_proof(found: Sequence[str], token: str) -> Finding:
    """The texts at the host's own label against its token; others may stand beside it."""
    if proof_value(token) in (text.strip() for text in found):
        return Finding(RecordState.RIGHT, proof_value(token))
    if not found:
        return Finding(RecordState.MISSING, None, NO_PROOF)
    return Finding(RecordState.WRONG, " | ".join(found)[:LONGEST_FOUND], OTHER_PROOF)


def judge_alias(target: str, aliases: Sequence[str], addresses: Collection[str], ours: Collection[str]) -> Finding:
    """Where a host leads: by its aliases to `target`, or to nothing but addresses of ours (the top of a domain)."""
    if target in aliases:
        return Finding(RecordState.RIGHT, target)
    seen = " | ".join([*aliases, *sorted(addresses)])[:LONGEST_FOUND] or None
    if addresses and set(addresses) <= set(ours):
        return Finding(RecordState.RIGHT, seen)
    if seen is None:
        return Finding(RecordState.MISSING, None, NO_ALIAS)
    return Finding(RecordState.WRONG, seen, OTHER_ALIAS)


def remembered(before: Findings, seen: Findings) -> Findings:
    """What is known after a look: where DNS was silent, what was known before, if anything was."""
    known = (RecordState.RIGHT, RecordState.WRONG, RecordState.MISSING)

    def kept(old: Finding, new: Finding) -> Finding:
        return old if new.state is RecordState.UNCLEAR and old.state in known else new

    return Findings(
        kept(before.proof, seen.proof), kept(before.alias, seen.alias), kept(before.certificate, seen.certificate)
    )


def is_proved(seen: Findings) -> bool:
    """Whether DNS says that the host is theirs and leads here."""
    return seen.proof.state is RecordState.RIGHT and seen.alias.state is RecordState.RIGHT


def state_after(before: LinkDomainState, seen: Findings) -> LinkDomainState:
    """Verified by both records; a certificate that browsers refuse hinders it, one nobody could look at does not."""
    if before is LinkDomainState.REMOVED:
        return before
    if is_proved(seen) and seen.certificate.state is not RecordState.WRONG:
        return LinkDomainState.VERIFIED
    return LinkDomainState.WAITING if before is LinkDomainState.WAITING else LinkDomainState.FAILING


def has_lapsed(state: LinkDomainState, failing_since: datetime | None, now: datetime) -> bool:
    """Whether a host fails still, and for so long that somebody else may prove it."""
    return state is LinkDomainState.FAILING and failing_since is not None and now - failing_since > GIVEN_UP_AFTER


def is_void(state: LinkDomainState, seen: Findings, since: datetime, now: datetime) -> bool:
    """Whether a host that waits was not proved for so long that what an earlier proof gave it ends."""
    bad = (RecordState.MISSING, RecordState.WRONG)
    is_unproved = seen.proof.state in bad or seen.alias.state in bad
    return state is LinkDomainState.WAITING and is_unproved and now - since > GIVEN_UP_AFTER


def leads_away(seen: Findings) -> bool:
    """Whether a removed host's DNS leads here no more, for sure."""
    return seen.alias.state in (RecordState.MISSING, RecordState.WRONG)


def next_look(state: LinkDomainState, seen: Findings, since: datetime, now: datetime) -> float:
    """Seconds until a host is looked at again; `since` is when it was added or began to fail.

    A first certificate takes longer to make than we wait for it, so it is looked at once more soon.
    """
    age = now - since
    is_settled = state in (LinkDomainState.VERIFIED, LinkDomainState.REMOVED)
    if age >= HOURLY_FOR or (is_settled and seen.certificate.state is not RecordState.UNCLEAR):
        return DAILY
    return OFTEN if age < OFTEN_FOR else HOURLY
