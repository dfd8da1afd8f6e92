"""Mail to an organization's owners: identity, which knows them and sits above, fills in to whom."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from koinon.kit import ids
from koinon.organizations import repository
from koinon.organizations.branding import brand
from koinon.organizations.letters import letter
from koinon.platform import mail
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services
from koinon.platform.words import Words

Write = Callable[[Words], mail.Letter]
Post = Callable[[Tx, Vault, Write, str], Awaitable[None]]


class _Registered:
    post: Post | None = None


def register_owner_mail(post: Post) -> None:
    """Have `post(tx, vault, write, once)` mail each owner what `write` makes in their language, once for that key."""
    _Registered.post = post


async def mail_owners_after(tx: Tx, kind: str, values: Mapping[str, Any]) -> None:
    """Have the owners told once this transaction has committed; `values` are plain JSON."""
    await mail_owners.defer(tx, kind=kind, values=dict(values), once_key=str(ids.uuid7()))


@job("organizations.mail_owners", queue="email", time_limit=60.0)
async def mail_owners(
    services: Services, organization_id: UUID, *, kind: str, values: dict[str, Any], once_key: str
) -> None:
    """Put a mail to each owner into the outbox."""
    async with services.database.transaction(organization_id) as tx:
        organization = await repository.organization(tx)
        if organization is None or _Registered.post is None:
            return
        base, found, look = services.configuration.base_url, organization, await brand(tx)
        await _Registered.post(
            tx, services.vault, lambda say: letter(say, kind, values, found, base, look), f"{kind}:{once_key}"
        )
