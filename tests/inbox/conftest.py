"""Grace Chapel with a number of its own and Ana at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pytest

from koinon import channels, contacts, inbox
from koinon.inbox import handlers
from koinon.kit import clock, ids
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest, sign_cursors_with
from koinon.platform.services import Services
from tests.inbox import cast
from tests.messaging.cast import sender

ADA, BEN = "+12125550198", "+12125550177"


@dataclass
class Desk:
    """Where messages arrive: the organization, its number, who reads."""

    services: Services
    organization: UUID
    number: channels.Sender
    ana: Actor
    people: list[UUID] = field(default_factory=list)

    async def receive(
        self, text: str, *, from_: str = ADA, at: datetime | None = None, provider_id: str | None = None
    ) -> None:
        """One message from a person."""
        await self.receive_all([self.fact(text, from_=from_, at=at, provider_id=provider_id)])

    def fact(
        self, text: str, *, from_: str = ADA, at: datetime | None = None, provider_id: str | None = None
    ) -> channels.AppliedFact:
        """An inbound message as channels hands it out."""
        message = channels.InboundMessage(
            event_id=ids.uuid7().hex,
            provider_id=ids.uuid7().hex if provider_id is None else provider_id,
            sender=self.number.value,
            from_=from_,
            text=text,
            media=(),
            occurred_at=at or clock.now(),
            keyword=None,
        )
        return channels.AppliedFact(self.number.account_id, self.number.id, message)

    async def receive_all(self, facts: Sequence[channels.AppliedFact]) -> None:
        """A batch, as the worker applies it."""
        async with self.services.database.transaction(self.organization) as tx:
            await handlers.file_inbound(tx, self.services, facts)

    async def rows(self, view: inbox.View = inbox.View.LIVE, text: str = "") -> list[inbox.ConversationRow]:
        """The list as Ana sees it."""
        async with self.services.database.transaction(self.ana) as tx:
            query = inbox.ConversationQuery(view, text=text)
            rows, _ = await inbox.conversations_page(tx, self.services.vault, query, PageRequest(25))
        return rows

    async def thread(self, conversation_id: UUID) -> list[inbox.Item]:
        """The thread, newest first."""
        async with self.services.database.transaction(self.ana) as tx:
            items, _ = await inbox.thread_page(tx, conversation_id, PageRequest(50))
        return items

    async def reply(
        self, conversation_id: UUID, body: str, key: str = "once", actor: Actor | None = None
    ) -> inbox.Reply:
        """Ana's answer."""
        async with self.services.database.transaction(actor or self.ana) as tx:
            return await inbox.reply(tx, self.services, conversation_id, inbox.Draft(body, key))


@pytest.fixture
async def desk(services: Services, chapel: UUID) -> Desk:
    """Ada is known by name and number; Ben is a stranger."""
    sign_cursors_with(b"k" * 32)
    number = await sender(services, chapel, "http://127.0.0.1:9")
    async with services.database.transaction(chapel) as tx:
        new = contacts.NewContact(given_name="Ada", family_name="Okafor", phones=(ADA,))
        known = await contacts.create(tx, services.vault, new)
    return Desk(services, chapel, number, await cast.user(services.database, chapel), [known.id])
