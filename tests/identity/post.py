"""What was mailed, read from the outbox as the worker would."""

import re
from uuid import UUID

import msgspec

from koinon.platform.mail.outbox import SEAL, Sealed
from koinon.platform.services import Services


async def mails(services: Services, organization_id: UUID, kind: str) -> list[Sealed]:
    """Mails of a kind that an organization queued, the oldest first."""
    async with services.database.transaction(organization_id) as tx:
        ciphers = await tx.all(
            bytes,
            """
            select cipher
            from mails
            where organization_id = %(organization_id)s
              and kind = %(kind)s
              and length(cipher) > 0
            order by id
            """,
            {"organization_id": organization_id, "kind": kind},
        )
    return [msgspec.json.decode(services.vault.unseal(c, organization_id, SEAL), type=Sealed) for c in ciphers]


def link_in(mail: Sealed, path: str) -> str:
    """The token behind `path` in the mail's text."""
    found = re.search(rf"{re.escape(path)}/([\w-]+)", mail.text)
    assert found is not None, mail.text
    return found[1]
