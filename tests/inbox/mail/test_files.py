"""Files go in a mailed answer itself as far as mailboxes take them, else as links (INB-010); theirs go with them."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import channels, contacts, inbox
from koinon.channels.media import drop_media
from koinon.contacts.service import erasing
from koinon.inbox.service import forgetting
from koinon.kit import clock, ids
from koinon.messaging.jobs import send_singles
from koinon.messaging.media import jobs
from koinon.platform.services import Services
from koinon.platform.storage import storage
from tests.inbox.mail.test_showing import arrives, letter, only
from tests.inbox.mail.test_threads import Post, post
from tests.messaging.channels.test_mail import mails
from tests.messaging.conftest import carrier

__all__ = ["carrier", "post"]
PDF = b"%PDF-1.7 " + b"programme " * 2_000


async def file(services: Services, chapel: UUID, name: str, octets: int = len(PDF)) -> UUID:
    """A document of the library, said to have so many bytes."""
    media_id = ids.uuid7()
    forms = {"full": {"mime": "application/pdf", "bytes": octets, "ending": "pdf"}}
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            """
            insert into media_files (id, organization_id, kind, mime, name, bytes, status, variants)
            values (%(id)s, %(o)s, 'document', 'application/pdf', %(name)s, %(octets)s, 'completed', %(forms)s::jsonb)
            """,
            {"id": media_id, "o": chapel, "name": name, "octets": octets, "forms": json.dumps(forms)},
        )
    await storage(services.configuration).put(jobs.form_name(chapel, media_id, "full", "pdf"), PDF)
    return media_id


async def test_files_go_in_the_answer_itself(post: Post) -> None:
    await post.arrives("The programme?")
    [(known, *_)] = await post.conversations()
    media = [await file(post.services, post.chapel, name) for name in ("Programm März.pdf", "map.pdf")]
    async with post.services.database.transaction(post.chapel) as tx:
        draft = inbox.Draft("Here it is.", "one", media_ids=tuple(media), at_once=True)
        await inbox.reply(tx, post.services, known, draft)
    await send_singles.run(post.services, post.chapel)
    [mail] = mails(post.carrier).values()
    found = [(one.get_filename(), one.get_content_type(), one.get_content()) for one in mail.iter_attachments()]
    assert found == [(name, "application/pdf", PDF) for name in ("Programm März.pdf", "map.pdf")]
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Here it is."


async def test_what_is_too_large_for_a_mailbox_goes_as_links(post: Post) -> None:
    """25 MB as they travel in base64 (RFC 2045 §6.8), of all files together."""
    await post.arrives("The programme?")
    [(known, *_)] = await post.conversations()
    media = [await file(post.services, post.chapel, name, 9_100_000) for name in ("one.pdf", "two.pdf")]
    async with post.services.database.transaction(post.chapel) as tx:
        draft = inbox.Draft("Here it is.", "one", media_ids=tuple(media), at_once=True)
        await inbox.reply(tx, post.services, known, draft)
    await send_singles.run(post.services, post.chapel)
    [mail] = mails(post.carrier).values()
    assert list(mail.iter_attachments()) == []
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().count("/f/") == 2


@pytest.mark.parametrize("way", ["erased", "forgotten"])
async def test_what_somebody_sent_is_deleted_where_it_lies(post: Post, way: str) -> None:
    """INB-111: whether the person goes or the conversation is too old."""
    await arrives(post, letter())
    known, item = await only(post)
    names = [f"{post.chapel}/inbound/{channels.media_named(one.url)}" for one in item.media]
    store = storage(post.services.configuration)
    assert [await store.get(one) is not None for one in names] == [True, True]
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
        left = await tx.scalar("select count(*) from inbound_media where organization_id = %(o)s", {"o": post.chapel})
        assert left == 0
    ids_ = [str(channels.media_named(one.url)) for one in item.media]
    await drop_media.run(post.services, post.chapel, media_ids=ids_)
    assert [await store.get(one) for one in names] == [None, None]
