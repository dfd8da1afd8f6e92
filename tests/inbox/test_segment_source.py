"""Segments ask about conversations without contacts knowing the inbox (CON-030)."""

from uuid import UUID

from koinon import contacts
from koinon.contacts import NewContact
from koinon.platform.services import Services
from tests.inbox import cast


async def test_conversations_can_be_asked_about(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, ben = [
            (await contacts.create(tx, services.vault, NewContact(given_name=name))).id for name in ("Ada", "Ben")
        ]
    sender = await cast.sender(services.database, chapel)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            """
            insert into conversations (id, organization_id, contact_id, channel, sender_id, address_hash,
                                       address_cipher, status, last_message_at)
            values (koinon_uuid7(), %(o)s, %(contact)s, 'sms', %(sender)s, %(hash)s, '\\x00', 'open',
                    now() - interval '3 days')
            """,
            {"o": chapel, "contact": ada, "sender": sender, "hash": b"a" * 32},
        )
        for rule, expected in (
            ({"field": "conversation.status", "op": "is", "value": "open"}, {ada}),
            ({"field": "conversation.status", "op": "is", "value": "resolved"}, set()),
            ({"field": "conversation.last_message_at", "op": "within_last", "value": 5}, {ada}),
            ({"field": "conversation.last_message_at", "op": "not_within_last", "value": 2}, {ada, ben}),
            ({"field": "conversation.last_message_at", "op": "empty"}, {ben}),
        ):
            found = await contacts.preview_segment(tx, services.vault, {"all": [rule]})
            assert {row.id for row in found.sample} == expected, rule
