"""Links of a message that is about to be sent: kept, given codes, exchanged in what it says (MSG-072, 073)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

import msgspec

from koinon.kit import ids
from koinon.messaging.content.linking import file_address, files_linked
from koinon.messaging.contracts.content import Variants
from koinon.messaging.errors import LINK_UNSAFE
from koinon.messaging.links import preferences
from koinon.messaging.links.policy import markup
from koinon.messaging.links.policy.exchanging import TRAP, Exchange, addresses, base_in, stand_in, stand_ins
from koinon.messaging.links.policy.parsing import find, replace
from koinon.messaging.links.policy.safety import DANGEROUS, Fault, fault_of
from koinon.messaging.links.policy.wrapping import Rules, Tracking, short_url, shortened_of
from koinon.messaging.links.repository import writing
from koinon.messaging.links.repository.writing import NewCode, NewLink
from koinon.platform.db import Tx

# A person writing to a person, and what carriers ask us to say, go as they stand; tests act on nobody (MSG-017).
AS_WRITTEN = frozenset({"reply", "system", "test"})


def dangerous(urls: Sequence[str]) -> tuple[str, Fault] | None:
    """The first address that deceives whoever reads it, and how; such a text is not sent (MSG-075)."""
    for url in urls:
        fault = None if "{" in url else fault_of(url, preferences.blocked())
        if fault in DANGEROUS:
            return url, fault
    return None


def require_harmless(urls: Sequence[str]) -> None:
    """Raise 422 where such an address is among them."""
    if (found := dangerous(urls)) is not None:
        raise LINK_UNSAFE(details={"url": found[0][:200], "reason": found[1].value})


def links_of(variants: Variants) -> list[str]:
    """Every link that a message has on any channel."""
    return [url for channel in {one.channel for one in variants} for url in addresses(variants, channel)]


async def expected(
    tx: Tx, variants: Variants, simulated: Mapping[str, bool], chosen: str | None = None
) -> dict[str, list[Exchange]]:
    """What will be exchanged on each channel of `simulated` (whether its sender is): by stand-ins, nothing is kept."""
    made = stand_ins(variants, await _rules(tx, variants, simulated, chosen))
    files = [file_address(one) for one in files_linked(variants)] if "sms" in simulated else []
    if files and (rules := await preferences.rules(tx, is_simulated=simulated["sms"])) is not None:
        known = made.get("sms", [])
        named = [Exchange(url, stand_in(rules.base, at)) for at, url in enumerate(files, len(known))]
        made["sms"] = [*known, *named]
    return made


async def _rules(tx: Tx, variants: Variants, simulated: Mapping[str, bool], chosen: str | None) -> dict[str, Rules]:
    found = dict[str, Rules]()
    for channel, is_simulated in simulated.items():
        if not addresses(variants, channel) or await preferences.tracking_of(tx, channel, chosen) is Tracking.OFF:
            continue
        if (rules := await preferences.rules(tx, is_simulated=is_simulated)) is not None:
            found[channel] = rules
    return found


async def keep_for_broadcast(
    tx: Tx,
    broadcast_id: UUID,
    expected_: Mapping[str, Sequence[Exchange]],
    chosen: str | None = None,
    *,
    apart: bool = False,
    files: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, list[Exchange]]:
    """Keep the links of a broadcast that starts, with codes where everybody gets the same one.

    `apart`: each recipient has their own, unless nobody's clicks are counted at all. `files`: where the links to files
    lead, by what stands for them; they are short whether or not clicks are counted.
    """
    kept = dict[str, list[Exchange]]()
    for channel, exchanges in expected_.items():
        tracking = await preferences.tracking_of(tx, channel, chosen)
        if apart and tracking is not Tracking.OFF:
            tracking = Tracking.RECIPIENT
        elif tracking is Tracking.OFF:
            tracking = Tracking.MESSAGE
        urls = [one.url for one in exchanges]
        lead = [files.get(url, url) for url in urls]
        base = base_in(exchanges[0].short) if exchanges else preferences.base()
        links = await _keep(
            tx, lead, base, origin="broadcast", origin_id=broadcast_id, channel=channel, tracking=tracking
        )
        if tracking is Tracking.RECIPIENT:
            kept[channel] = [
                msgspec.structs.replace(one, link_id=link.id) for one, link in zip(exchanges, links, strict=True)
            ]
        else:
            codes = await _one_code_each(tx, links, None)
            kept[channel] = [Exchange(url, short_url(base, code)) for url, code in zip(urls, codes, strict=True)]
    return kept


async def draw_for(tx: Tx, exchanges: Sequence[Exchange], delivery_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """A code of their own for each delivery and link: short links by stand-in, by delivery."""
    own = [one for one in exchanges if one.link_id is not None]
    wanted = [NewCode(one.link_id, id_) for id_ in delivery_ids for one in own if one.link_id is not None]
    if not wanted:
        return {}
    codes = iter(await writing.draw(tx, wanted))
    return {id_: {one.short: short_url(base_in(one.short), next(codes)) for one in own} for id_ in delivery_ids}


async def shorten(
    tx: Tx,
    text: str,
    html: str = "",
    *,
    origin: str,
    delivery_id: UUID,
    is_simulated: bool,
    origin_id: UUID | None = None,
    channel: str = "sms",
) -> tuple[str, str]:
    """A single message's text and HTML with their links exchanged for short ones, kept with this transaction.

    Raises 422 for a link that deceives whoever reads it.
    """
    if "://" not in text and "://" not in html:
        return text, html
    urls = list(dict.fromkeys([*(one.url for one in find(text)), *markup.find(html)]))
    require_harmless(urls)
    if origin in AS_WRITTEN or await preferences.tracking_of(tx, channel) is Tracking.OFF:
        return text, html
    rules = await preferences.rules(tx, is_simulated=is_simulated)
    if rules is None or not (urls := shortened_of(urls, rules)):
        return text, html
    # What a broadcast sends on by another channel is the broadcast's; anything else stands for itself.
    of = origin_id if origin == "broadcast" and origin_id is not None else delivery_id
    links = await _keep(tx, urls, rules.base, origin=origin, origin_id=of, channel=channel, tracking=Tracking.RECIPIENT)
    codes = await _one_code_each(tx, links, delivery_id)
    short = {url: short_url(rules.base, code) for url, code in zip(urls, codes, strict=True)}
    return replace(text, short), markup.replace(html, short)


async def _keep(
    tx: Tx, urls: Sequence[str], base: str, *, origin: str, origin_id: UUID, channel: str, tracking: Tracking
) -> list[NewLink]:
    host = preferences.host_in(base)
    links = [
        NewLink(link_id, f"{preferences.base()}/" if url == TRAP else url, url == TRAP, host)
        for link_id, url in zip(ids.uuid7s(len(urls)), urls, strict=True)
    ]
    await writing.insert(tx, links, origin=origin, origin_id=origin_id, channel=channel, tracking=tracking.value)
    return links


async def _one_code_each(tx: Tx, links: Sequence[NewLink], delivery_id: UUID | None) -> list[str]:
    codes = await writing.draw(tx, [NewCode(link.id, delivery_id) for link in links])
    await writing.name_codes(tx, [(link.id, code) for link, code in zip(links, codes, strict=True)])
    return codes


async def forget(tx: Tx, origin_id: UUID) -> None:
    """The message is not sent after all."""
    await writing.delete_of(tx, origin_id)
