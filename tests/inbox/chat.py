"""Somebody who writes on WhatsApp, where messages have ids of Meta's that others name."""

from collections.abc import Sequence
from uuid import UUID

from koinon import channels, inbox
from koinon.channels import AppliedFact, InboundMessage, windows
from koinon.inbox.handlers import file_inbound
from koinon.kit import clock, ids
from koinon.messaging.handlers import on_inbound
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.channels.test_inbound import only


async def begun(services: Services, organization: UUID, carrier: Simulator) -> "Chat":
    """Eve asked something just now."""
    number = await cast.sender(services, organization, carrier.url, "whatsapp")
    made = Chat(services, organization, number, texts.distinct(1)[0])
    await made.says("Is there parking?", "wamid.1")
    return made


class Chat:
    """Eve writes on WhatsApp, where each message has an id of Meta's."""

    def __init__(self, services: Services, organization: UUID, number: channels.Sender, eve: str) -> None:
        self.services, self.organization, self.number, self.eve = services, organization, number, eve

    async def says(self, text: str, wamid: str, **told: object) -> None:
        """A message of hers, handed out as channels does."""
        await self.apply([self.fact(text, wamid, **told)])

    def fact(self, text: str, wamid: str, **told: object) -> InboundMessage:
        """A message of hers as its provider tells it."""
        values: dict[str, object] = {"from_": self.eve, "media": (), "occurred_at": clock.now(), **told}
        return InboundMessage(
            event_id=wamid, provider_id=wamid, sender=self.number.value, text=text, keyword=None, channel="whatsapp",
            **values,  # type: ignore[arg-type]
        )  # fmt: skip

    async def apply(self, facts: Sequence[InboundMessage]) -> None:
        """Messages of one set."""
        async with self.services.database.transaction(self.organization) as tx:
            applied = [AppliedFact(self.number.account_id, self.number.id, fact) for fact in facts]
            for handler in (windows.on_inbound, on_inbound, file_inbound):
                await handler(tx, self.services, applied)

    async def answered(self, text: str, wamid: str) -> inbox.Reply:
        """An answer of ours that WhatsApp took under an id."""
        talk = await only(self.services, self.organization)
        async with self.services.database.transaction(self.organization) as tx:
            made = await inbox.reply(tx, self.services, talk.id, inbox.Draft(text, ids.uuid7().hex))
        await self.taken(made.delivery_id, wamid)
        return made

    async def taken(self, delivery_id: UUID, wamid: str) -> None:
        """What the ledger keeps once the carrier has it."""
        async with self.services.database.transaction(self.organization) as tx:
            await tx.execute(
                """
                update deliveries
                set provider_id = %(wamid)s, state = 'sent'
                where organization_id = %(o)s
                  and id = %(id)s
                """,
                {"o": self.organization, "id": delivery_id, "wamid": wamid},
            )

    async def thread(self, limit: int = 50) -> list[inbox.Item]:
        """The newest items, newest first."""
        talk = await only(self.services, self.organization)
        async with self.services.database.transaction(self.organization) as tx:
            items, _ = await inbox.thread_page(tx, talk.id, PageRequest(limit))
        return items
