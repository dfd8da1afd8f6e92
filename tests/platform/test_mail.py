"""Mail to staff: a row and a job of the caller's transaction, real SMTP, again after a refusal that may pass."""

import email
import email.policy
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest

from koinon.kit import email_address
from koinon.platform import configuration, mail
from koinon.platform.configuration import Configuration
from koinon.platform.mail import Letter, outbox
from koinon.platform.services import Services
from koinon.platform.words import words
from koinon.simulator.mailbox import Mailbox, read_mail
from tests.conftest import SECRETS

LETTER = Letter(
    kind="password_reset",
    subject="Choose a new password\r\nBcc: everyone@example.org",
    paragraphs=("Somebody, we hope you, asked for a new password for José & <Ada>.",),
    facts=(("Asked at", "10:02"),),
    action=("Choose a password", "https://chapel.example.org/reset/abc"),
    small=("If it was not you, do nothing.",),
)


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    mailbox = Mailbox(None)
    await mailbox.open("127.0.0.1", 0)
    yield mailbox
    mailbox.close()


@pytest.fixture
def posting(services: Services, settings: Configuration, box: Mailbox) -> Services:
    """Services whose mail goes to `box`."""
    resolved = settings.resolved.items()
    given = {f"KOINON_{name}": str(value.value) for name, value in resolved if value.source != "default"}
    return replace(services, configuration=configuration.load(given | {"KOINON_SIMULATOR_MAIL_PORT": str(box.port)}))


async def queue(services: Services, organization_id: UUID, once: str | None = None) -> tuple[bool, UUID]:
    async with services.database.transaction(organization_id) as tx:
        queued = await mail.send(
            tx, services.vault, to="ada@Grace.example.org", letter=LETTER, language="es", once=once
        )
        newest = await tx.one(
            UUID,
            "select id from mails where organization_id = %(o)s order by id desc limit 1",
            {"o": organization_id},
        )
    return queued, newest


async def stands(services: Services, organization_id: UUID, mail_id: UUID) -> tuple[str, str | None, int, int]:
    async with services.database.transaction(organization_id) as tx:
        return await tx.one(
            tuple, "select state, error, attempts, octet_length(cipher) from mails where id = %(id)s", {"id": mail_id}
        )


def received(box: Mailbox) -> list[EmailMessage]:
    return [email.message_from_bytes(raw, policy=email.policy.default) for raw in box.mails.values()]


async def test_a_mail_arrives_as_text_and_html(posting: Services, chapel: UUID, box: Mailbox) -> None:
    _, mail_id = await queue(posting, chapel)
    await outbox.send_mail.call(posting, str(chapel), mail_id=str(mail_id))
    [message] = received(box)
    assert message["To"] == "ada@grace.example.org"
    assert message["From"] == "Koinon <koinon@localhost>"
    assert message["Message-ID"] == f"<{mail_id.hex}@localhost>"
    # RFC 3834 §5: keeps vacation responders quiet.
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None and html is not None
    assert "José & <Ada>" in text.get_content()
    assert "Choose a password:\nhttps://chapel.example.org/reset/abc" in text.get_content().replace("\r\n", "\n")
    assert "José &amp; &lt;Ada&gt;" in html.get_content()
    assert '<html lang="es">' in html.get_content()
    assert await stands(posting, chapel, mail_id) == ("sent", None, 1, 0)


async def test_a_subject_cannot_bring_a_header_of_its_own(posting: Services, chapel: UUID, box: Mailbox) -> None:
    _, mail_id = await queue(posting, chapel)
    await outbox.send_mail.call(posting, str(chapel), mail_id=str(mail_id))
    [message] = received(box)
    assert message["Bcc"] is None
    assert message["Subject"] == "Choose a new password Bcc: everyone@example.org"


async def test_a_job_that_runs_twice_sends_once(posting: Services, chapel: UUID, box: Mailbox) -> None:
    _, mail_id = await queue(posting, chapel)
    for _ in range(2):
        await outbox.send_mail.call(posting, str(chapel), mail_id=str(mail_id))
    assert len(box.mails) == 1


async def test_one_key_is_one_mail(posting: Services, chapel: UUID, bakery: UUID) -> None:
    assert [(await queue(posting, chapel, "reset:1"))[0] for _ in range(2)] == [True, False]
    assert (await queue(posting, bakery, "reset:1"))[0] is True
    assert [(await queue(posting, chapel))[0] for _ in range(2)] == [True, True]


async def test_what_rolls_back_is_never_mailed(posting: Services, chapel: UUID) -> None:
    async with posting.database.transaction(chapel) as tx:
        before = await tx.scalar("select count(*) from procrastinate_jobs where task_name = 'platform.send_mail'")
    with pytest.raises(RuntimeError):
        async with posting.database.transaction(chapel) as tx:
            await mail.send(tx, posting.vault, to="ada@example.org", letter=LETTER)
            raise RuntimeError
    async with posting.database.transaction(chapel) as tx:
        assert await tx.scalar("select count(*) from mails where organization_id = %(o)s", {"o": chapel}) == 0
        after = await tx.scalar("select count(*) from procrastinate_jobs where task_name = 'platform.send_mail'")
    assert after == before


async def test_somebody_without_an_organization_gets_mail(posting: Services, box: Mailbox) -> None:
    async with posting.database.system() as tx:
        await mail.send(tx, posting.vault, to="nobody@example.org", letter=LETTER)
        mail_id = await tx.one(UUID, "select id from mails where organization_id is null order by id desc limit 1")
    await outbox.send_mail.call(posting, None, mail_id=str(mail_id))
    assert [message["To"] for message in received(box)] == ["nobody@example.org"]


# RFC 5321 §4.2.1: 4yz may pass, 5yz will not.
async def test_a_temporary_refusal_is_tried_again_later(posting: Services, chapel: UUID, box: Mailbox) -> None:
    _, mail_id = await queue(posting, chapel)
    box.refuse = "451 Come back later"
    await outbox.send_mail.call(posting, str(chapel), mail_id=str(mail_id))
    state, error, attempts, octets = await stands(posting, chapel, mail_id)
    assert (state, error, attempts, octets > 0) == ("queued", "451", 1, True)
    async with posting.database.transaction(chapel) as tx:
        wait = await tx.one(
            timedelta,
            """
            select scheduled_at - now()
            from procrastinate_jobs
            where task_name = 'platform.send_mail' and args ->> 'mail_id' = %(id)s and scheduled_at is not null
            """,
            {"id": str(mail_id)},
        )
    assert timedelta(seconds=5) < wait <= timedelta(seconds=15)
    box.refuse = ""
    await outbox.send_mail.call(posting, str(chapel), mail_id=str(mail_id))
    assert len(box.mails) == 1


async def test_a_permanent_refusal_ends_it_and_forgets_what_it_said(
    posting: Services, chapel: UUID, box: Mailbox
) -> None:
    _, mail_id = await queue(posting, chapel)
    box.refuse = "550 No such person"
    await outbox.send_mail.call(posting, str(chapel), mail_id=str(mail_id))
    assert await stands(posting, chapel, mail_id) == ("failed", "550", 1, 0)


async def test_a_server_that_is_away_is_waited_for(posting: Services, chapel: UUID, box: Mailbox) -> None:
    _, mail_id = await queue(posting, chapel)
    box.close()
    await outbox.send_mail.call(posting, str(chapel), mail_id=str(mail_id))
    assert (await stands(posting, chapel, mail_id))[:2] == ("queued", "unreachable")


async def test_after_a_day_it_is_given_up(posting: Services, chapel: UUID, box: Mailbox) -> None:
    _, mail_id = await queue(posting, chapel)
    box.refuse = "451 Come back later"
    async with posting.database.transaction(chapel) as tx:
        await tx.execute("update mails set created_at = now() - interval '24 hours' where id = %(id)s", {"id": mail_id})
    await outbox.send_mail.call(posting, str(chapel), mail_id=str(mail_id))
    assert (await stands(posting, chapel, mail_id))[:2] == ("failed", "451")


async def test_what_is_no_address_is_refused_before_anything_is_written(posting: Services, chapel: UUID) -> None:
    async with posting.database.transaction(chapel) as tx:
        with pytest.raises(email_address.InvalidEmail):
            await mail.send(tx, posting.vault, to="nobody", letter=LETTER)


def test_where_mail_goes() -> None:
    own = configuration.load(
        SECRETS | {"KOINON_MAIL_URL": "smtps://a%40b:p%2Fw@mail.example.org", "KOINON_MAIL_FROM": "Ada <a@example.org>"}
    )
    server = mail.configured(own)
    assert server is not None
    assert (server.host, server.port, server.tls, server.user, server.password) == (
        "mail.example.org", 465, True, "a@b", "p/w",
    )  # fmt: skip
    production = SECRETS | {"KOINON_ENV": "production", "KOINON_PUBLIC_URL": "https://chapel.example.org"}
    assert mail.configured(configuration.load(production)) is None


async def test_the_mailbox_shows_a_mail_that_may_do_nothing(posting: Services, chapel: UUID, box: Mailbox) -> None:
    _, mail_id = await queue(posting, chapel)
    await outbox.send_mail.call(posting, str(chapel), mail_id=str(mail_id))
    [name] = box.mails
    shown = read_mail(box, f"{name}.html")
    assert b"default-src 'none'" in shown.headers and b"sandbox" in shown.headers
    assert read_mail(box, "../secrets").status == 404


def test_words_follow_the_language() -> None:
    assert words("pt").number(1117) == "1.117"
    assert words("xx").percent(0.955) == "96%"
    assert words("es").ngettext("No such sentence", "%(num)s such sentences", 2) == "2 such sentences"
