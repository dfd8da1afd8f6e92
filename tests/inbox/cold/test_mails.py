"""Mails in the archive look as they did, are answered as if they lay here, and their files go when they go."""

from datetime import timedelta
from uuid import UUID

import pytest
from dateutil.relativedelta import relativedelta

from koinon import channels, contacts, inbox
from koinon.channels.media import drop_media
from koinon.contacts.service import erasing
from koinon.inbox.cold import jobs
from koinon.inbox.service import forgetting
from koinon.kit import clock
from koinon.platform.rest import PageRequest
from koinon.platform.storage import storage
from tests.inbox import cast
from tests.inbox.mail.test_showing import arrives, letter, only, shown
from tests.inbox.mail.test_threads import Post, post
from tests.messaging.conftest import carrier

__all__ = ["carrier", "post"]


async def years_pass(desk: Post) -> None:
    with clock.frozen(clock.now() + relativedelta(months=14)):
        await jobs.archive_messages.run(desk.services, desk.chapel)
    async with desk.services.database.transaction(desk.chapel) as tx:
        for table in ("messages", "mail_bodies"):
            assert not await tx.scalar(
                f"select count(*) from {table} where organization_id = %(o)s", {"o": desk.chapel}
            )


async def archived(desk: Post, known: UUID) -> inbox.Item:
    ana = await cast.user(desk.services.database, desk.chapel)
    items, _ = await inbox.earlier_page(desk.services, ana, known, PageRequest(10))
    [item] = [item for item in items if item.kind != "event"]
    return item


async def test_a_mail_is_shown_with_its_pictures_as_it_was_sent(post: Post) -> None:
    await arrives(post, letter())
    known, item = await only(post)
    before = await shown(post, known, item.id)
    await years_pass(post)
    found = await archived(post, known)
    ana = await cast.user(post.services.database, post.chapel)
    after = await inbox.shown_mail(
        post.services,
        ana,
        inbox.MailPlace(known, found.id, found.archived),
        with_pictures=False,
        quoted="Quoted",
        lang="en",
    )
    assert after == before
    assert "data:image/png;base64" in after.page
    assert [file.name for file in found.media] == [file.name for file in item.media]


async def test_an_answer_refers_to_the_archived_mail_and_theirs_comes_back_to_its_conversation(post: Post) -> None:
    """RFC 5322 §3.6.4: the parent's Message-ID as In-Reply-To and in References."""
    first = await post.arrives("When do you open?")
    [(known, *_)] = await post.conversations()
    await years_pass(post)
    answer = await post.answer(known)
    assert (str(answer["Subject"]), str(answer["In-Reply-To"])) == ("Re: When do you open?", first)
    assert str(answer["References"]) == first
    await post.done(known)
    await post.arrives("Re: When do you open?", References=first, In_Reply_To=first)
    assert [one[:3] for one in await post.conversations()] == [(known, "open", 3)]


@pytest.mark.parametrize("way", ["erased", "forgotten"])
async def test_files_of_archived_messages_are_deleted_where_they_lie(post: Post, way: str) -> None:
    await arrives(post, letter())
    known, item = await only(post)
    await years_pass(post)
    names = [f"{post.chapel}/inbound/{channels.media_named(one.url)}" for one in item.media]
    store = storage(post.services.configuration)
    assert [await store.size(one) is not None for one in names] == [True, True]
    if way == "erased":
        async with post.services.database.transaction(post.chapel) as tx:
            person = (await inbox.conversation(tx, known)).contact_id
            await contacts.ask_erasure(tx, person, by="staff")
        with clock.frozen(clock.now() + timedelta(days=31)):
            assert await erasing.erase_due(post.services, post.chapel) == 1
    else:
        await post.done(known)
        async with post.services.database.transaction(post.chapel) as tx:
            await forgetting.forget_words(tx, clock.now().replace(year=2100), 10)
    async with post.services.database.transaction(post.chapel) as tx:
        for table in ("inbound_media", "message_archives", "mail_ids"):
            assert not await tx.scalar(
                f"select count(*) from {table} where organization_id = %(o)s", {"o": post.chapel}
            )
    await drop_media.run(
        post.services, post.chapel, media_ids=[str(channels.media_named(one.url)) for one in item.media]
    )
    assert [await store.get(one) for one in names] == [None, None]
