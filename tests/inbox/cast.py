"""People, numbers and users for the inbox's tests, by plain SQL: what the tables need, nothing more."""

from datetime import datetime, timedelta
from uuid import UUID

from koinon.kit import clock, ids
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Database

EVERYTHING = frozenset(
    {"conversations:read", "conversations:write", "messages:send", "contacts:read", "contacts:addresses"}
)


async def sender(database: Database, organization: UUID, number: str = "+12055550142") -> UUID:
    """A number of ours at a simulated carrier."""
    account, made = ids.uuid7(), ids.uuid7()
    async with database.transaction(organization) as tx:
        await tx.execute(
            """
            insert into provider_accounts (id, organization_id, provider, name, base_url, credentials_cipher,
                                           webhook_token)
            values (%(id)s, %(o)s, 'telnyx', %(name)s, 'http://127.0.0.1:1', '\\x00', 'token')
            """,
            {"id": account, "o": organization, "name": number},
        )
        await tx.execute(
            """
            insert into senders (id, organization_id, account_id, channel, value, is_default)
            values (%(id)s, %(o)s, %(account)s, 'sms', %(number)s, %(number)s = '+12055550142')
            """,
            {"id": made, "o": organization, "account": account, "number": number},
        )
    return made


async def user(database: Database, organization: UUID, name: str = "Ana") -> Actor:
    """A person who signs in, with a seat as agent."""
    made = ids.uuid7()
    async with database.transaction(organization) as tx:
        await tx.execute(
            "insert into users (id, email, email_normalized, name) values (%(id)s, %(mail)s, %(mail)s, %(name)s)",
            {"id": made, "mail": f"{made}@example.com", "name": name},
        )
        await tx.execute(
            """
            insert into memberships (id, organization_id, user_id, role)
            values (%(id)s, %(o)s, %(user)s, 'agent')
            """,
            {"id": ids.uuid7(), "o": organization, "user": made},
        )
    return Actor(kind=ActorKind.USER, organization_id=organization, id=made, name=name, permissions=EVERYTHING)


async def contacts(database: Database, organization: UUID, *names: str) -> list[UUID]:
    """People without addresses."""
    made = [ids.uuid7() for _ in names]
    async with database.transaction(organization) as tx:
        await tx.execute(
            """
            insert into contacts (id, organization_id, given_name)
            select a.id, %(o)s, a.name
            from unnest(%(ids)s::uuid[], %(names)s::text[]) as a (id, name)
            """,
            {"o": organization, "ids": made, "names": list(names)},
        )
    return made


async def conversations(
    database: Database, organization: UUID, sender_id: UUID, people: list[UUID], *, newest: datetime | None = None
) -> list[UUID]:
    """One open conversation a person with one message, the first the newest, a minute apart."""
    made = [ids.uuid7() for _ in people]
    start = newest or clock.now()
    async with database.transaction(organization) as tx:
        await tx.execute(
            """
            insert into conversations (id, organization_id, contact_id, channel, sender_id, address_hash,
                                       address_cipher, last_message_at, message_count, preview)
            select a.id, %(o)s, a.contact_id, 'sms', %(sender)s, uuid_send(a.id), '\\x00', a.at, 1, 'Hello'
            from unnest(%(ids)s::uuid[], %(people)s::uuid[], %(at)s::timestamptz[]) as a (id, contact_id, at)
            """,
            {
                "o": organization,
                "sender": sender_id,
                "ids": made,
                "people": people,
                "at": [start - timedelta(minutes=n) for n in range(len(people))],
            },
        )
    return made
