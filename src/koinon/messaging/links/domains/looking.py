"""One look at a host: its records in DNS and its certificate; outside any transaction, in at most some seconds."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from urllib.parse import urlsplit

from koinon.channels import RecordState
from koinon.messaging.links import preferences
from koinon.messaging.links.domains import policy
from koinon.messaging.links.domains.contracts import Finding
from koinon.platform.certificates import certificate
from koinon.platform.dns import Resolver, Unanswered

UNCLEAR = Finding(RecordState.UNCLEAR)


async def look_in_dns(resolver: Resolver, host: str, token: str, target: str | None) -> tuple[Finding, Finding]:
    """The proof, and where the host leads; where this installation has no name of its own it leads nowhere."""
    return await asyncio.gather(
        _clear(_proof(resolver, host, token)), _clear(_alias(resolver, host, target)) if target else _clear(_nowhere())
    )


async def look_at_certificate(host: str, target: str | None) -> tuple[Finding, datetime | None]:
    """What our own door shows to whoever asks for `host`, and until when; nothing where links are not https."""
    base = preferences.base(host)
    if target is None or urlsplit(base).scheme != "https":
        return Finding(), None
    shown = await certificate(base, at=target)
    if shown is None or not shown.is_reached:
        return UNCLEAR, None
    if shown.fault:
        return Finding(RecordState.WRONG, shown.fault[: policy.LONGEST_FOUND], policy.NO_CERTIFICATE), shown.expires_at
    return Finding(RecordState.RIGHT, shown.issuer[: policy.LONGEST_FOUND]), shown.expires_at


async def _clear(asked: Awaitable[Finding]) -> Finding:
    try:
        return await asked
    except Unanswered:
        return UNCLEAR


async def _proof(resolver: Resolver, host: str, token: str) -> Finding:
    return policy.judge_proof(await resolver.texts(policy.proof_host(host)), token)


async def _alias(resolver: Resolver, host: str, target: str) -> Finding:
    aliases = await resolver.aliases(host)
    if target in aliases:
        return policy.judge_alias(target, aliases, (), ())
    addresses, ours = await asyncio.gather(resolver.addresses(host), resolver.addresses(target))
    return policy.judge_alias(target, aliases, addresses, ours)


async def _nowhere() -> Finding:
    return UNCLEAR
