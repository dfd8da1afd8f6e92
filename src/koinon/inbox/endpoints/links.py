"""Where a resource of this context lies, and what belongs to it (API-023)."""

from koinon.inbox.endpoints.shapes import ConversationFull, ConversationOut
from koinon.platform import rest


def declare() -> None:
    """Make the links known."""
    rest.link(ConversationOut, "/api/v1/conversations/{id}", messages="/messages", sender="/api/v1/senders/{sender_id}")
    rest.link(
        ConversationFull,
        "/api/v1/conversations/{id}",
        messages="/messages",
        contact="/api/v1/contacts/{contact_id}",
        sender="/api/v1/senders/{sender_id}",
        previous="/api/v1/conversations/{previous_id}",
    )
