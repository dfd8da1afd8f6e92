"""One look at what DNS says of a domain; outside any transaction, in at most some seconds."""

import asyncio
from collections.abc import Awaitable, Sequence

from koinon.channels import domain_policy as policy
from koinon.channels.contracts.email_domains import RecordState, Verdict, Verdicts
from koinon.platform.dns import Resolver, Unanswered

MOST_LOOK_UPS = 10
"""RFC 7208 §4.6.4."""
UNCLEAR = Verdict(RecordState.UNCLEAR)


async def look(
    resolver: Resolver, domain: str, keys: Sequence[tuple[str, str | None]], mechanism: str, return_path: str
) -> Verdicts:
    """All records at once. `keys` are selectors with our public key, or None where a provider signs."""
    return Verdicts(
        *await asyncio.gather(
            _clear(_dkim(resolver, domain, keys)),
            _clear(_spf(resolver, return_path, mechanism)),
            _clear(_dmarc(resolver, domain)),
            _clear(_return_path(resolver, return_path)),
        )
    )


async def _clear(asked: Awaitable[Verdict]) -> Verdict:
    try:
        return await asked
    except Unanswered:
        return UNCLEAR


async def _dkim(resolver: Resolver, domain: str, keys: Sequence[tuple[str, str | None]]) -> Verdict:
    found = await asyncio.gather(*[resolver.texts(f"{selector}._domainkey.{domain}") for selector, _ in keys])
    return policy.all_of([policy.judge_dkim(texts, public) for texts, (_, public) in zip(found, keys, strict=True)])


async def _spf(resolver: Resolver, host: str, mechanism: str) -> Verdict:
    """The host's record, and those it includes as far as receivers follow."""
    found = await resolver.texts(host)
    own = policy.spf_records(found)
    parts: list[str] = []
    if len(own) != 1:
        return policy.judge_spf(found, mechanism)
    waiting, asked = policy.includes(own[0]), policy.look_ups(own[0])
    seen = {host}
    while waiting and asked <= MOST_LOOK_UPS:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        for record in policy.spf_records(await resolver.texts(name))[:1]:
            parts.append(record)
            asked += policy.look_ups(record)
            waiting += policy.includes(record)
    return policy.judge_spf(found, mechanism, parts, too_many=asked > MOST_LOOK_UPS)


async def _dmarc(resolver: Resolver, domain: str) -> Verdict:
    verdict = policy.judge_dmarc([])
    for host in policy.dmarc_hosts(domain):
        verdict = policy.judge_dmarc(await resolver.texts(host))
        if verdict.state is not RecordState.MISSING:
            return verdict
    return verdict


async def _return_path(resolver: Resolver, host: str) -> Verdict:
    hosts = await resolver.mail_servers(host)
    return policy.judge_return_path(hosts, bool(hosts) or await resolver.has_address(host))
