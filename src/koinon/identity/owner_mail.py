"""Mail to the owners of an organization, on behalf of the contexts below (ORG-024, 032)."""

from collections.abc import Callable
from uuid import UUID

from koinon.identity import repository
from koinon.platform import mail
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.words import Words, words


async def post_to_owners(tx: Tx, vault: Vault, write: Callable[[Words], mail.Letter], once: str) -> None:
    """Put what `write` makes in each active owner's language into the outbox, once for the key and owner."""
    owners = await tx.all(
        UUID,
        """
        select user_id
        from memberships
        where organization_id = %(organization_id)s
          and role = 'owner'
          and state = 'active'
        order by joined_at
        """,
        {"organization_id": tx.organization_id},
    )
    for owner in await repository.correspondents(tx, owners):
        say = words(owner.locale)
        await mail.send(tx, vault, to=owner.email, letter=write(say), language=say.language, once=f"{once}:{owner.id}")
