"""What of an account ends one day, a token or a certificate: whoever keeps one says when (CHN-067)."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from koinon.channels.watching.alarms import EXPIRES_WITHIN, Expiries, ending
from koinon.kit import clock
from koinon.platform import alerts
from koinon.platform.db import Tx

Source = Callable[[Tx], Awaitable[Expiries]]
_sources: dict[str, Source] = {}


def register_expiry(name: str, source: Source) -> None:
    """Have `source(tx)` asked once a day what of an organization's live accounts ends, by account."""
    _sources[name] = source


async def warn_of_ends(tx: Tx, organization_id: UUID) -> int:
    """Raise an alert for each that ends within 14 days; how many."""
    now, found = clock.now(), []
    for source in _sources.values():
        for account_id, ends in (await source(tx)).items():
            soon = [(what, at - now) for what, at in ends if at - now <= EXPIRES_WITHIN]
            found += [ending(account_id, organization_id, what, left.total_seconds() / 86_400) for what, left in soon]
    await alerts.alert(tx, *found)
    return len(found)
