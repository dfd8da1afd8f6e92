"""What links tell the rest: ids and figures only."""

from collections.abc import Sequence
from uuid import UUID

from koinon.messaging.links.repository.clicks import Click, Followed
from koinon.platform.events import Event

MOST_LISTED = 100


def clicked(link: Followed, clicks: Sequence[Click]) -> Event:
    """People followed a link; at most a hundred deliveries are named, where they are known."""
    known = [str(click.delivery_id) for click in clicks if click.delivery_id is not None]
    return Event(
        type="link.clicked",
        aggregate_type="link",
        aggregate_id=link.id,
        payload={
            "link_id": str(link.id),
            "origin": link.origin,
            "origin_id": str(link.origin_id),
            "clicks": len(clicks),
            "delivery_ids": list(dict.fromkeys(known))[:MOST_LISTED],
        },
    )


def opened(deliveries: Sequence[UUID]) -> Event:
    """People opened mails; at most a hundred are named."""
    return Event(
        type="message.opened",
        aggregate_type="message",
        aggregate_id=deliveries[0],
        payload={"delivery_ids": [str(one) for one in deliveries[:MOST_LISTED]], "count": len(deliveries)},
    )
