"""Where a resource of this context lies, and what belongs to it (API-023)."""

from koinon.messaging.endpoints.answers import BroadcastOut, DeliveryOut
from koinon.messaging.links.domains.contracts import LinkDomain
from koinon.platform import rest


def declare() -> None:
    """Make the links known."""
    rest.link(
        BroadcastOut,
        "/api/v1/broadcasts/{id}",
        stats="/stats",
        deliveries="/deliveries",
        sender="/api/v1/senders/{sender_id}",
    )
    rest.link(
        DeliveryOut,
        "/api/v1/messages/{id}",
        events="/events",
        contact="/api/v1/contacts/{contact_id}",
        broadcast="/api/v1/broadcasts/{broadcast_id}",
    )
    rest.link(LinkDomain, "/api/v1/link-domains/{id}")
