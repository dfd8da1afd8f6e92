"""Mails that we begin: their subject, and the next one threads with them before anybody answered (INB-011, 014)."""

from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest

from koinon import channels, inbox
from koinon.inbox.mails.begun import own_last
from koinon.inbox.scheduled import sending
from koinon.kit import clock, ids
from koinon.messaging.jobs import send_singles
from koinon.platform.errors import InvalidFieldsError
from tests.inbox.conftest import Desk
from tests.inbox.mail.test_threads import HOME, Post, post
from tests.messaging.channels import cast
from tests.messaging.channels.cast import OFFICE
from tests.messaging.channels.test_mail import mails
from tests.messaging.conftest import carrier

__all__ = ["carrier", "post"]


@pytest.fixture
async def begun(post: Post) -> UUID:
    """A conversation with Eve, in which nothing was written yet."""
    eve = await cast.person(post.services, post.chapel, "Eve", emails=[HOME])
    async with post.services.database.transaction(post.chapel) as tx:
        return (await inbox.start(tx, post.services.vault, eve, channel="email")).id


async def write(post: Post, talk: UUID, body: str, subject: str = "") -> tuple[EmailMessage, UUID]:
    """The mail that arrives, and its delivery."""
    post.carrier.mailbox.mails.clear()
    async with post.services.database.transaction(post.chapel) as tx:
        draft = inbox.Draft(body, ids.uuid7().hex, at_once=True, subject=subject)
        made = await inbox.reply(tx, post.services, talk, draft)
    await send_singles.run(post.services, post.chapel)
    [mail] = mails(post.carrier).values()
    return mail, made.delivery_id


def named(header: str | None) -> list[UUID | None]:
    """The mails of ours that a header names; the simulated carrier, like SendGrid, writes a Message-ID of its own."""
    return [channels.delivery_named(one) for one in str(header or "").split()]


async def test_a_mail_begun_here_bears_its_subject_and_the_next_goes_on_with_it(post: Post, begun: UUID) -> None:
    """RFC 5322 §3.6.4: the parent's References and its Message-ID; §3.6.5: "Re: " once."""
    first, one = await write(post, begun, "We meet at ten.", "The plan  for Sunday")
    assert (first["Subject"], first["In-Reply-To"], first["References"]) == ("The plan for Sunday", None, None)
    second, two = await write(post, begun, "At eleven, sorry.")
    assert (second["Subject"], named(second["In-Reply-To"])) == ("Re: The plan for Sunday", [one])
    third, _ = await write(post, begun, "Bring chairs.", "Chairs")
    assert (third["Subject"], named(third["References"]), named(third["In-Reply-To"])) == ("Chairs", [one, two], [two])


async def test_whoever_answers_the_first_mail_comes_back_by_its_address(post: Post, begun: UUID) -> None:
    first, _ = await write(post, begun, "Welcome!")
    assert first["Subject"] == "Grace Chapel"
    [back] = first["Reply-To"].addresses
    assert back.addr_spec.startswith("office+")
    await post.arrives("Something else entirely", to=back.addr_spec)
    assert [one[:3] for one in await post.conversations()] == [(begun, "open", 2)]


async def test_what_was_not_taken_is_referred_to_by_nothing(post: Post, begun: UUID) -> None:
    async with post.services.database.transaction(post.chapel) as tx:
        waits = inbox.Draft("Hold on", "k", subject="Never mind")
        await inbox.reply(tx, post.services, begun, waits)
        assert await inbox.usual_subject(tx, await inbox.conversation(tx, begun)) == ""


async def test_each_mail_is_named_by_the_mailbox_that_it_left_from(post: Post, begun: UUID) -> None:
    """A Message-ID is made with its own sender, whichever the conversation has now; what was no mail is not named."""
    await write(post, begun, "We meet at ten.", "The plan")
    _, text = await write(post, begun, "This was a text.")
    _, choirs = await write(post, begun, "At eleven, sorry.")
    async with post.services.database.transaction(post.chapel) as tx:
        new = channels.NewSender(account_id=post.sender.account_id, value="choir@singers.example", kind="email")
        choir = await channels.add_sender(tx, new)
        told = {"o": post.chapel, "text": text, "choirs": choirs, "choir": choir.id}
        left = "update deliveries set {} where organization_id = %(o)s and id = {}"
        await tx.execute(left.format("channel = 'sms'", "%(text)s"), told)
        await tx.execute(left.format("sender_id = %(choir)s", "%(choirs)s"), told)
        last = await own_last(tx, await inbox.conversation(tx, begun))
    assert last is not None
    domains = [str(one).rpartition("@")[2].rstrip(">") for one in (*last.references, last.message_id)]
    assert domains == [OFFICE.rpartition("@")[2], "singers.example"]


async def test_a_mail_for_later_keeps_its_subject(post: Post, begun: UUID) -> None:
    later = inbox.Later(body="Hi", send_at=clock.now() + timedelta(hours=1), zone="UTC", subject="The plan")
    async with post.services.database.transaction(post.chapel) as tx:
        assert (await inbox.schedule(tx, begun, later)).subject == "The plan"
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        await sending.send_due(post.services, post.chapel)
    async with post.services.database.transaction(post.chapel) as tx:
        subject = await tx.scalar(
            "select content->'variant'->>'subject' from deliveries where organization_id = %(o)s", {"o": post.chapel}
        )
    assert subject == "The plan"


async def test_only_a_mail_has_a_subject(desk: Desk) -> None:
    await desk.receive("Hello")
    [talk] = await desk.rows()
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(InvalidFieldsError) as refused:
            await inbox.reply(tx, desk.services, talk.id, inbox.Draft("Hi", "k", subject="The plan"))
        assert refused.value.listed[0].path == "subject"
