"""Links of a message that is about to be sent: kept, given codes, exchanged in its text (MSG-072, 073)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.kit import ids
from koinon.messaging.errors import LINK_UNSAFE
from koinon.messaging.links import preferences
from koinon.messaging.links.policy.parsing import find
from koinon.messaging.links.policy.safety import DANGEROUS, Fault, fault_of
from koinon.messaging.links.policy.wrapping import Rules, Tracking, measured, shortened, wrapped
from koinon.messaging.links.repository import writing
from koinon.messaging.links.repository.writing import NewCode, NewLink
from koinon.platform.db import Tx
from koinon.platform.services import Services


def dangerous(text: str, services: Services) -> tuple[str, Fault] | None:
    """The first link of a text that deceives whoever reads it, and how; such a text is not sent (MSG-075)."""
    if "://" not in text:
        return None
    blocked = preferences.blocked(services)
    for one in find(text):
        fault = None if one.is_personal else fault_of(one.url, blocked)
        if fault in DANGEROUS:
            return one.url, fault
    return None


def require_harmless(text: str, services: Services) -> None:
    """Raise 422 for a text with such a link."""
    if (found := dangerous(text, services)) is not None:
        raise LINK_UNSAFE(details={"url": found[0][:200], "reason": found[1].value})


async def rules_for(
    tx: Tx, services: Services, channel: str, *, is_simulated: bool, chosen: str | None = None
) -> tuple[Tracking, Rules | None]:
    """How links of a message are counted, and what they are held against (None: they stay as they are)."""
    tracking = await preferences.tracking_of(tx, channel, chosen)
    if tracking is Tracking.OFF:
        return tracking, None
    return tracking, await preferences.rules(tx, services, is_simulated=is_simulated)


async def as_measured(
    tx: Tx, services: Services, text: str, *, channel: str = "sms", is_simulated: bool, chosen: str | None = None
) -> str:
    """A text's source as long as it will be once its links are short."""
    if "://" not in text:
        return text
    _, rules = await rules_for(tx, services, channel, is_simulated=is_simulated, chosen=chosen)
    return text if rules is None else measured(text, rules)


async def shorten(
    tx: Tx,
    services: Services,
    text: str,
    *,
    origin: str,
    origin_id: UUID,
    channel: str = "sms",
    is_simulated: bool,
    chosen: str | None = None,
    delivery_id: UUID | None = None,
) -> str:
    """`text` with its links exchanged for short ones that are kept with this transaction, one for everybody.

    `delivery_id` names the one recipient of a single message.
    """
    if "://" not in text:
        return text
    tracking, rules = await rules_for(tx, services, channel, is_simulated=is_simulated, chosen=chosen)
    urls = shortened(text, rules) if rules is not None else []
    if not urls or rules is None:
        return text
    links = await keep(tx, urls, origin=origin, origin_id=origin_id, channel=channel, tracking=tracking)
    codes = await writing.draw(tx, [NewCode(link.id, delivery_id) for link in links])
    await writing.name_codes(tx, [(link.id, code) for link, code in zip(links, codes, strict=True)])
    return wrapped(text, dict(zip(urls, codes, strict=True)), rules.base)


async def keep(
    tx: Tx, urls: Sequence[str], *, origin: str, origin_id: UUID, channel: str, tracking: Tracking
) -> list[NewLink]:
    """Make a link for each address."""
    links = [NewLink(link_id, url) for link_id, url in zip(ids.uuid7s(len(urls)), urls, strict=True)]
    await writing.insert(tx, links, origin=origin, origin_id=origin_id, channel=channel, tracking=tracking.value)
    return links


async def forget(tx: Tx, origin_id: UUID) -> None:
    """The message is not sent after all."""
    await writing.delete_of(tx, origin_id)
