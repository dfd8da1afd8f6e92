"""WhatsApp's customer service window: free words within 24 hours of a person's last message, else a template (CHN-035).

Source: developers.facebook.com "WhatsApp, Customer service windows": counted from the timestamp of the person's own
message; a template opens none. Checked before the wire, so that a message that must fail costs no call and no rating.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from koinon.channels.contracts import (
    AppliedFact,
    ErrorKind,
    InboundMessage,
    OutgoingMessage,
    ProviderError,
    Refused,
    TemplateContent,
)
from koinon.channels.repository.shared import bound
from koinon.kit import clock
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

LAYER = 4
WINDOW = timedelta(hours=24)
KIND = "whatsapp_window"
CLOSED = Refused(
    ProviderError(
        "window_closed", ErrorKind.WINDOW_CLOSED, "They have not written for 24 hours: this needs an approved template."
    )
)


async def on_inbound(tx: Tx, services: Services, facts: Sequence[AppliedFact]) -> None:
    """Whoever writes on WhatsApp opens a window, or keeps it open; the newest moment wins, whatever the order."""
    heard: dict[tuple[UUID, str], datetime] = {}
    for applied in facts:
        fact = applied.fact
        if isinstance(fact, InboundMessage) and fact.channel == "whatsapp" and applied.sender_id is not None:
            pair = (applied.sender_id, _person(services.vault, tx.organization_id, fact.from_))
            heard[pair] = max(heard.get(pair, fact.occurred_at), fact.occurred_at)
    if heard:
        await _note(tx, heard)


async def closed_to(tx: Tx, vault: Vault, sender_id: UUID, people: Sequence[str]) -> set[str]:
    """To whom of these numbers nothing but a template may go now."""
    hashed = {_person(vault, tx.organization_id, one): one for one in people}
    found: list[str] = await tx.all(
        str,
        """
        select person
        from whatsapp_windows
        where organization_id = %(organization_id)s
          and sender_id = %(sender_id)s
          and person = any(%(people)s)
          and heard_at > %(since)s
        """,
        bound(tx, sender_id=sender_id, people=list(hashed), since=clock.now() - WINDOW),
    )
    return set(people) - {hashed[one] for one in found}


async def refused(
    services: Services, organization_id: UUID, sender_id: UUID, messages: Sequence[OutgoingMessage]
) -> set[int]:
    """The places of those messages that would be refused for a closed window."""
    free = {index: one.to for index, one in enumerate(messages) if not isinstance(one.content, TemplateContent)}
    if not free:
        return set()
    async with services.database.transaction(organization_id) as tx:
        closed = await closed_to(tx, services.vault, sender_id, sorted(set(free.values())))
    return {index for index, to in free.items() if to in closed}


async def forget_windows(tx: Tx) -> None:
    """Forget when people wrote whose windows are over."""
    await tx.execute(
        "delete from whatsapp_windows where organization_id = %(organization_id)s and heard_at < %(before)s",
        bound(tx, before=clock.now() - WINDOW),
    )


async def _note(tx: Tx, heard: dict[tuple[UUID, str], datetime]) -> None:
    ordered = sorted(heard.items())  # the same order everywhere: two sets never wait in a ring
    await tx.execute(
        """
        insert into whatsapp_windows as w (organization_id, sender_id, person, heard_at)
        select %(organization_id)s, sender_id, person, heard_at
        from unnest(%(senders)s::uuid[], %(people)s::text[], %(times)s::timestamptz[])
             as given (sender_id, person, heard_at)
        on conflict (organization_id, sender_id, person) do update
        set heard_at = greatest(w.heard_at, excluded.heard_at)
        where w.organization_id = %(organization_id)s
        """,
        bound(
            tx,
            senders=[pair[0] for pair, _ in ordered],
            people=[pair[1] for pair, _ in ordered],
            times=[at for _, at in ordered],
        ),
    )


def _person(vault: Vault, organization_id: UUID, number: str) -> str:
    return vault.lookup(number, organization_id, KIND).hex()
