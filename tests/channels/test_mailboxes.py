"""Answers and failed mail are read from a mailbox by IMAP, each once (CHN-037, RFC 3501)."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio

from koinon import channels
from koinon.channels import repository
from koinon.channels.mailbox_jobs import read_due_mailboxes
from koinon.channels.providers.smtp import imap
from koinon.channels.providers.smtp.imap import MOST_AT_ONCE, Mailbox, Unread, read_new
from koinon.channels.repository import mailboxes as rows
from koinon.channels.service import mailboxes
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.platform.webhooks import Arrived
from tests.channels.imap_server import PASSWORD, USER, ImapServer, serving
from tests.channels.mail_server import INNER


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ImapServer]:
    async with serving() as made:
        yield made


@pytest_asyncio.fixture
async def account(services: Services, chapel: UUID, server: ImapServer) -> UUID:
    """An account whose mailbox is the server; what lay there before is nobody's answer to us."""
    server.put(letter(0))
    values = {
        "host": "127.0.0.1",
        "security": "none",
        "username": USER,
        "password": PASSWORD,
        "imap_host": "127.0.0.1",
        "imap_port": str(server.port),
    }
    async with services.database.transaction(chapel) as tx:
        made = await channels.connect_account(
            tx, services.vault, channels.NewAccount(provider="smtp", name="Mail", values=values), ""
        )
    await mailboxes.read_mailboxes(services, chapel)
    return made.id


def letter(number: int) -> bytes:
    head = f"From: Ada <ada@example.org>\r\nTo: office@chapel.example\r\nMessage-ID: <{number}@example.org>\r\n"
    return f"{head}\r\nYes {number}".encode()


async def stored(database: Database, account: UUID) -> int:
    async with database.system() as tx:
        found: int = await tx.scalar(
            "select count(*) from inbound_webhooks where source = 'smtp' and account_id = %(a)s", {"a": account}
        )
        return found


async def test_only_what_came_since_is_read_and_each_mail_once(
    services: Services, database: Database, chapel: UUID, account: UUID, server: ImapServer
) -> None:
    assert await stored(database, account) == 0
    for number in range(1, 4):
        server.put(letter(number))
    assert await mailboxes.read_mailboxes(services, chapel) == 3
    assert await mailboxes.read_mailboxes(services, chapel) == 0
    assert await stored(database, account) == 3
    assert server.fetched == [2, 3, 4]
    assert server.changed == 0, "people's own unread mail stays unread"


async def test_a_mailbox_that_was_built_anew_brings_nothing_twice(
    services: Services, database: Database, chapel: UUID, account: UUID, server: ImapServer
) -> None:
    server.put(letter(1))
    await mailboxes.read_mailboxes(services, chapel)
    server.rebuild()
    server.put(letter(2))
    await mailboxes.read_mailboxes(services, chapel)
    # The letter that lay there before is a day's; it comes with the others, the first answer does not come again.
    assert await stored(database, account) == 3


async def test_many_are_read_in_parts(
    services: Services, database: Database, chapel: UUID, account: UUID, server: ImapServer
) -> None:
    for number in range(1, MOST_AT_ONCE + 3):
        server.put(letter(number))
    assert await mailboxes.read_mailboxes(services, chapel) == MOST_AT_ONCE + 2
    assert await stored(database, account) == MOST_AT_ONCE + 2


async def test_no_more_is_held_at_once_than_memory_bears(
    services: Services, chapel: UUID, database: Database, server: ImapServer, account: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(imap, "MOST_OCTETS", 2 * len(letter(1)))
    async with services.database.transaction(chapel) as tx:
        known = await rows.reading(tx, account)
    assert known is not None
    for number in range(1, 6):
        server.put(letter(number))
    box = Mailbox("127.0.0.1", server.port, "none", USER, PASSWORD, INNER)
    first = await asyncio.to_thread(read_new, box, imap.Seen(known.uid_validity, known.last_uid, known.read_at.date()))
    assert (len(first.mails), first.more) == (2, True)
    assert await mailboxes.read_mailboxes(services, chapel) == 5
    assert await stored(database, account) == 5


async def test_what_was_read_is_applied_as_what_a_person_wrote(
    services: Services, database: Database, chapel: UUID, account: UUID, server: ImapServer
) -> None:
    server.put(letter(1))
    await mailboxes.read_mailboxes(services, chapel)
    async with database.system() as tx:
        waiting = await tx.all(
            Arrived,
            """
            select id, source, account_id, organization_id, body, received_at, attempts
            from inbound_webhooks
            where account_id = %(a)s
            """,
            {"a": account},
        )
    (raw,) = [one.raw(services.vault) for one in waiting]
    (fact,) = channels.provider("smtp").parse(raw)
    assert isinstance(fact, channels.InboundMessage)
    assert (fact.from_, fact.text, fact.event_id) == ("ada@example.org", "Yes 1", "INBOX/7/2")


async def test_a_mailbox_that_cannot_be_read_says_so_until_it_can(
    services: Services, chapel: UUID, account: UUID, server: ImapServer
) -> None:
    async def told() -> str | None:
        await mailboxes.read_mailboxes(services, chapel)
        async with services.database.transaction(chapel) as tx:
            return (await channels.account(tx, account)).mailbox_error

    assert await told() is None
    async with services.database.transaction(chapel) as tx:
        await channels.rotate_secret(tx, services.vault, account, {"password": "another-1234"})
    wrong = await told()
    assert wrong is not None
    assert wrong.startswith("mailbox: ")
    async with services.database.transaction(chapel) as tx:
        await channels.rotate_secret(tx, services.vault, account, {"password": PASSWORD})
    assert await told() is None


async def test_the_job_looks_by_itself_and_again_in_a_minute(
    services: Services, database: Database, chapel: UUID, account: UUID, server: ImapServer
) -> None:
    server.put(letter(1))
    async with database.transaction(chapel) as tx:
        await mailboxes.rows.schedule(tx, 0)
    await read_due_mailboxes.run(services, None)
    assert await stored(database, account) == 1
    async with database.transaction(chapel) as tx:
        await repository.delete_account(tx, account)
    await mailboxes.read_mailboxes(services, chapel)
    async with database.transaction(chapel) as tx:
        left = await tx.scalar(
            "select count(*) from wakeups where organization_id = %(o)s and kind = 'channels.mailboxes'", {"o": chapel}
        )
    assert left == 0


def test_a_mailbox_that_cannot_be_entered_says_why() -> None:
    with pytest.raises(Unread) as away:
        read_new(Mailbox("127.0.0.1", 1, "none", USER, PASSWORD, INNER), None)
    assert away.value.error.kind is channels.ErrorKind.RETRYABLE
    with pytest.raises(Unread) as clear:
        read_new(Mailbox("imap.example.org", 143, "none", USER, PASSWORD), None)
    assert clear.value.error.kind is channels.ErrorKind.CONFIGURATION


async def test_a_wrong_password_is_configuration(server: ImapServer) -> None:
    with pytest.raises(Unread) as wrong:
        await asyncio.to_thread(read_new, Mailbox("127.0.0.1", server.port, "none", USER, "wrong", INNER), None)
    assert wrong.value.error.kind is channels.ErrorKind.CONFIGURATION
    assert "b'" not in wrong.value.error.detail, "the server's words, not Python's"
