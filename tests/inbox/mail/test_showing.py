"""A mail is kept as it was sent: sealed, with its files, and goes with its message (INB-010, 011)."""

import base64
import email
import email.policy
from email.message import EmailMessage
from uuid import UUID

import pytest

from koinon import channels, inbox
from koinon.channels.jobs import apply_webhooks
from koinon.channels.media import fetch_media
from koinon.kit import ids
from koinon.platform import webhooks
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest, sign_cursors_with
from koinon.platform.services import Services
from koinon.platform.storage import storage
from tests.inbox import cast
from tests.inbox.mail.test_threads import Post, post
from tests.messaging.conftest import carrier

__all__ = ["carrier", "post"]
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")
NEWS = '<h1>Bread</h1><img src="cid:logo@shop"><img src="https://shop.example/b.png"><script>alert(1)</script>'


def letter(html: str | None = NEWS, text: str = "Bread", *, files: bool = True) -> bytes:
    """A newsletter with a picture of its own and a price list, as a mail program puts it together."""
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Baker <baker@shop.example>", "office@chapel.example", "This week"
    mail["Message-ID"] = f"<{ids.uuid7().hex}@shop.example>"
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    if files:
        mail.get_payload()[1].add_related(PNG, "image", "png", cid="<logo@shop>")  # type: ignore[index, union-attr]
        mail.add_attachment(b"%PDF-1.7 prices", maintype="application", subtype="pdf", filename="Prices März.pdf")
    return mail.as_bytes()


async def arrives(post: Post, raw: bytes) -> None:
    """It lies in the mailbox, is read, applied, and its files are kept."""
    async with post.services.database.transaction(post.chapel) as tx:
        await webhooks.append(tx, post.services.vault, source="smtp", account_id=post.sender.account_id, kept=raw)
    await apply_webhooks.run(post.services, None)
    await fetch_media.run(post.services, post.chapel)


async def only(post: Post) -> tuple[UUID, inbox.Item]:
    """The one conversation, and its newest message."""
    sign_cursors_with(b"k" * 32)
    [(known, *_)] = await post.conversations()
    async with post.services.database.transaction(post.chapel) as tx:
        items, _ = await inbox.thread_page(tx, known, PageRequest(10))
    return known, items[0]


async def shown(post: Post, known: UUID, item: UUID, *, with_pictures: bool = False) -> inbox.ShownMail:
    """As Ana's browser gets it."""
    ana = await cast.user(post.services.database, post.chapel)
    return await inbox.shown_mail(
        post.services, ana, inbox.MailPlace(known, item), with_pictures=with_pictures, quoted="Quoted", lang="en"
    )


async def test_a_newsletter_is_shown_with_its_own_pictures_and_without_those_of_elsewhere(post: Post) -> None:
    await arrives(post, letter())
    known, item = await only(post)
    page = await shown(post, known, item.id)
    assert "<h1>Bread</h1>" in page.page
    assert f"data:image/png;base64,{base64.b64encode(PNG).decode()}" in page.page
    assert "shop.example/b.png" not in page.page
    assert "alert" not in page.page
    assert "script" not in page.policy
    asked = await shown(post, known, item.id, with_pictures=True)
    assert 'src="https://shop.example/b.png"' in asked.page


async def test_its_files_are_kept_by_their_names_and_opened_like_others(post: Post) -> None:
    await arrives(post, letter())
    _, item = await only(post)
    logo, prices = item.media
    assert (logo.content_id, logo.content_type) == ("logo@shop", "image/png")
    assert (prices.name, prices.content_type, prices.content_id) == ("Prices März.pdf", "application/pdf", None)
    media_id = channels.media_named(prices.url)
    assert media_id is not None
    opened = await channels.open_media(post.services, post.chapel, media_id)
    assert (opened.content, opened.content_type) == (b"%PDF-1.7 prices", "application/pdf")
    lying = await storage(post.services.configuration).get(f"{post.chapel}/inbound/{media_id}")
    assert lying is not None
    assert b"prices" not in lying


async def test_the_same_mail_again_keeps_nothing_twice(post: Post) -> None:
    raw = letter()
    await arrives(post, raw)
    async with post.services.database.transaction(post.chapel) as tx:
        await tx.execute(
            "update inbound_webhooks set state = 'received' where organization_id = %(o)s", {"o": post.chapel}
        )
    await apply_webhooks.run(post.services, None)
    await fetch_media.run(post.services, post.chapel)
    async with post.services.database.transaction(post.chapel) as tx:
        for table, count in (("inbound_media", 2), ("mail_bodies", 1), ("messages", 1)):
            found = await tx.scalar(f"select count(*) from {table} where organization_id = %(o)s", {"o": post.chapel})
            assert (table, found) == (table, count)


async def test_a_mail_that_is_no_more_than_its_words_is_a_message_like_others(post: Post) -> None:
    await arrives(post, letter('<div dir="ltr">See you<br></div>', "See you", files=False))
    known, item = await only(post)
    assert "html" not in (item.details or {})
    with pytest.raises(KoinonError) as refused:
        await shown(post, known, item.id)
    assert refused.value.code == "resource_not_found"


async def test_it_lies_sealed_and_goes_with_its_message(post: Post) -> None:
    await arrives(post, letter())
    where = {"o": post.chapel}
    async with post.services.database.transaction(post.chapel) as tx:
        lying = await tx.scalar("select html_cipher from mail_bodies where organization_id = %(o)s", where)
        assert b"Bread" not in bytes(lying)  # type: ignore[arg-type]
        await tx.execute("delete from messages where organization_id = %(o)s", where)
        assert await tx.scalar("select count(*) from mail_bodies where organization_id = %(o)s", where) == 0


async def test_another_organization_sees_nothing_of_it(post: Post, services: Services, bakery: UUID) -> None:
    await arrives(post, letter())
    known, item = await only(post)
    stranger = await cast.user(services.database, bakery)
    with pytest.raises(KoinonError) as refused:
        await inbox.shown_mail(
            services, stranger, inbox.MailPlace(known, item.id), with_pictures=False, quoted="", lang="en"
        )
    assert refused.value.code == "resource_not_found"


@pytest.mark.parametrize("html", ["<div>" * 60_000, "<h1>" + "x" * 900_000, "<h1>\x00\ud800"])
async def test_hostile_html_is_a_mail_like_others(post: Post, html: str) -> None:
    raw = letter("<h1>PLACE</h1>", files=False).replace(b"<h1>PLACE</h1>", html.encode("utf-8", "replace"))
    await arrives(post, raw)
    known, item = await only(post)
    if (item.details or {}).get("html"):
        assert "<body>" in (await shown(post, known, item.id)).page
