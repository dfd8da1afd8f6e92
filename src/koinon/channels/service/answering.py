"""Where the answer to a mail of ours is to go, so that it names what it answers (INB-011)."""

from uuid import UUID

from koinon.channels import health
from koinon.channels.mail.tags import tagged
from koinon.channels.registry import provider
from koinon.channels.service.queries import sender
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def answer_address(tx: Tx, services: Services, sender_id: UUID, tag: str) -> str | None:
    """A sender's address with `tag`; None where mail to that would not come in."""
    known = await sender(tx, sender_id)
    found = await health.credentials_of(tx, services, known.account_id)
    if known.channel != "email" or found is None:
        return None
    name, credentials = found
    return tagged(known.value, tag) if provider(name).takes_tags(credentials, known.value) else None
