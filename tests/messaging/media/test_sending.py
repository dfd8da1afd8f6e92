"""Files of the library on their way to people: SMS with a picture goes as MMS, WhatsApp shows it (MSG-015)."""

import json
from uuid import UUID

import pytest
import pytest_asyncio

from koinon import channels, messaging
from koinon.kit import ids
from koinon.messaging.contracts import BroadcastState, Purpose, Variant
from koinon.messaging.jobs import send_singles
from koinon.messaging.media import policy
from koinon.messaging.media.delivering import opened
from koinon.messaging.media.repository import expired
from koinon.messaging.repository import media_use
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from koinon.simulator.messages import Message
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, browser, signed_in
from tests.messaging import cast
from tests.messaging.channels import cast as ways
from tests.messaging.channels.test_whatsapp import wrote
from tests.messaging.conftest import Finish
from tests.organizations.test_organization import organization_id

__all__ = ["ada", "application", "browser", "signed_in"]
PICTURE = {"mime": "image/jpeg", "bytes": 90_000, "ending": "jpg", "width": 480, "height": 640}
FORMS = {
    "image": {"mms": PICTURE, "whatsapp": PICTURE, "full": PICTURE},
    "audio": {"full": {"mime": "audio/mpeg", "bytes": 90_000, "ending": "mp3"}},
    "document": {"full": {"mime": "application/pdf", "bytes": 90_000, "ending": "pdf"}},
}
LONG = "We meet in the hall. " * 20
"""420 letters of GSM-7: three parts of 153."""


async def file(services: Services, organization: UUID, kind: str = "image") -> UUID:
    """A file that was made ready."""
    values = {"id": ids.uuid7(), "o": organization, "kind": kind, "forms": json.dumps(FORMS[kind])}
    async with services.database.transaction(organization) as tx:
        await tx.execute(
            "insert into media_files (id, organization_id, kind, mime, name, bytes, status, variants, expires_at)"
            " values (%(id)s, %(o)s, %(kind)s, 'image/jpeg', 'fair.jpg', 90000, 'completed', %(forms)s::jsonb,"
            " now() - interval '1 minute')",
            values,
        )
    return values["id"]  # type: ignore[return-value]


def carried(carrier: Simulator) -> list[Message]:
    return [one for one in carrier.carrier.phones.all() if one.direction == "outbound"]


async def test_a_picture_makes_a_broadcast_mms_counted_and_priced_as_one(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(2))
    picture = await file(services, chapel)
    said = Variant(channel="sms", body=LONG, media_ids=(picture,))
    made = await cast.draft(services, chapel, LONG, variants=(said,))
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert (looked.segments, looked.distribution, looked.blockers) == (2, {1: 2}, [])
    assert [(one.micros, one.currency) for one in looked.cost] == [(2 * 18_000, "USD")]  # Telnyx: MMS in the US
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.sent) == (BroadcastState.COMPLETED, 2)
    [first, second] = carried(carrier)
    assert (first.parts, len(first.media), first.media) == (1, 1, second.media)
    assert first.text == LONG.strip() or first.text == LONG
    [url] = first.media
    assert url.startswith(f"{services.configuration.base_url}/f/")
    assert url.endswith(".jpg")
    form = await opened(services, url.rpartition("/")[2])
    assert (form.mime, f"{picture}/mms.jpg" in form.store_name) == ("image/jpeg", True)


async def test_whatsapp_shows_the_picture_with_the_words_below(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    sender = await ways.sender(services, chapel, carrier.url, "whatsapp")
    [number] = cast.distinct(1)
    await ways.person(services, chapel, "Ada", phones=[number], consents={"whatsapp": "granted"})
    await wrote(services, chapel, sender, number, 2)
    carrier.carrier.set_scenario("*", {"window": False, "channel_limits": False})
    said = Variant(channel="whatsapp", body="The fair", media_ids=(await file(services, chapel),))
    made = await cast.draft(services, chapel, "", channel="whatsapp", variants=(said,))
    await cast.send(services, chapel, made.id)
    assert (await finish(chapel, made.id)).counts.sent == 1
    [message] = carried(carrier)
    assert (message.text, len(message.media), "/f/" in message.media[0]) == ("The fair", 1, True)


@pytest.mark.parametrize(
    ("channel", "kind", "body", "count", "field", "code"),
    [
        ("sms", "document", "The menu", 1, "variants[0].media_ids[0]", "media_unfit"),
        ("sms", None, "The menu", 1, "variants[0].media_ids[0]", "resource_not_found"),
        ("whatsapp", "image", "The fair", 2, "variants[0].media_ids", "out_of_range"),
        ("whatsapp", "audio", "The song", 1, "variants[0].media_ids[0]", "media_unfit"),
    ],
)
async def test_what_a_channel_does_not_carry_is_refused_by_name(
    services: Services, chapel: UUID, channel: str, kind: str | None, body: str, count: int, field: str, code: str
) -> None:
    media_ids = tuple([await file(services, chapel, kind) if kind else ids.uuid7() for _ in range(count)])
    said = Variant(channel=channel, body=body, media_ids=media_ids)  # type: ignore[arg-type]
    with pytest.raises(KoinonError) as refused:
        await cast.draft(services, chapel, "", channel=channel, variants=(said,))
    [fault] = refused.value.faults  # type: ignore[attr-defined]
    assert (fault.path, fault.code) == (field, code)


async def test_a_sender_without_mms_sends_no_picture(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(1))
    said = Variant(channel="sms", body="The fair", media_ids=(await file(services, chapel),))
    made = await cast.draft(services, chapel, "The fair", variants=(said,))
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update senders set capabilities = '{sms}' where organization_id = %(o)s", {"o": chapel})
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert [one.code for one in looked.blockers] == ["sender_without_mms"]
    with pytest.raises(KoinonError) as refused:
        await cast.send(services, chapel, made.id)
    assert refused.value.code == "broadcast_blocked"


@pytest.mark.parametrize(
    ("sender_can", "files_as", "with_picture", "with_link"),
    [(True, "mms_or_link", 1, 1), (False, "mms_or_link", 0, 2), (True, "link", 0, 2)],
)
async def test_who_cannot_get_the_picture_gets_a_link_to_it(
    services: Services,
    chapel: UUID,
    carrier: Simulator,
    finish: Finish,
    sender_can: bool,
    files_as: str,
    with_picture: int,
    with_link: int,
) -> None:
    """Telnyx takes pictures to the United States and Canada; of two people one lives in Spain."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(1))
    await cast.people(services, chapel, ["+34612345678"], country="ES")
    async with services.database.transaction(chapel) as tx:
        if not sender_can:
            await tx.execute("update senders set capabilities = '{sms}' where organization_id = %(o)s", {"o": chapel})
    said = Variant(
        channel="sms",
        body="The fair {{ contact.first_name }}",
        media_ids=(await file(services, chapel),),
        files_as=files_as,  # type: ignore[arg-type]
    )
    made = await cast.draft(services, chapel, said.body, variants=(said,), tracking="off")
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert (looked.blockers, looked.segments) == ([], 2)
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.sent, done.counts.segments) == (BroadcastState.COMPLETED, 2, 2)
    texts = carried(carrier)
    assert [one.person.startswith("+1") for one in texts if one.media] == [True] * with_picture
    linked = [one for one in texts if not one.media]
    assert len(linked) == with_link
    for one in linked:
        words, _, link = one.text.rpartition("\n")
        assert "The fair" in words
        assert "/l/" in link
        async with services.database.transaction(chapel) as tx:
            urls = await tx.all(str, "select url from links where organization_id = %(o)s", {"o": chapel})
        [url] = urls
        assert (await opened(services, url.rpartition("/")[2])).mime == "image/jpeg"


async def test_a_long_text_goes_as_one_mms_where_its_writer_chose_that(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """420 letters are three segments of $0.007 in the United States, or one MMS of $0.018 (Telnyx's prices)."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(1))
    await cast.people(services, chapel, ["+34612345678"], country="ES")
    short = await cast.draft(services, chapel, LONG)
    said = Variant(channel="sms", body=LONG, as_mms=True)
    made = await cast.draft(services, chapel, LONG, variants=(said,))
    async with services.database.transaction(chapel) as tx:
        texts = await messaging.preview(tx, messaging.draft_of(short))
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert (texts.segments, looked.segments, looked.without_mms) == (6, 4, 1)
    assert texts.as_mms == looked.cost
    [cheaper], [dearer] = texts.as_mms, texts.cost
    assert dearer.micros - cheaper.micros == 3 * 7_000 - 18_000
    await cast.send(services, chapel, made.id)
    assert (await finish(chapel, made.id)).counts.sent == 2
    assert {one.person[:2]: (one.as_mms, one.parts) for one in carried(carrier)} == {"+1": (True, 1), "+3": (False, 3)}


async def test_one_text_takes_a_link_along_where_no_picture_goes(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    [ada_id] = await cast.people(services, chapel, ["+34612345678"], country="ES")
    said = Variant(channel="sms", media_ids=(await file(services, chapel),), files_as="mms_or_link")
    async with services.database.transaction(chapel) as tx:
        words = messaging.Words("", "sms", (said,))
        await messaging.message_contact(tx, services, ada_id, words=words)
    await send_singles.run(services, chapel)
    [message] = carried(carrier)
    assert (message.media, "/f/" in message.text) == ((), True)


async def test_a_test_of_a_picture_alone_says_that_it_is_one(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    [ada_id] = await cast.people(services, chapel, cast.distinct(1))
    said = Variant(channel="sms", media_ids=(await file(services, chapel),))
    made = await cast.draft(services, chapel, "", variants=(said,))
    async with services.database.transaction(chapel) as tx:
        await messaging.test_send(tx, services, messaging.draft_of(made), contact_ids=[ada_id])
    await send_singles.run(services, chapel)
    [message] = carried(carrier)
    assert (message.text, len(message.media)) == ("TEST", 1)


async def test_a_mail_links_its_files_below_its_words(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await ways.sender(services, chapel, carrier.url, "email")
    await ways.person(services, chapel, "Ben", emails=["ben@people.example"], consents={"email": "granted"})
    menu = await file(services, chapel, "document")
    said = Variant(channel="email", subject="Sunday", body="See the menu", media_ids=(menu,))
    made = await cast.draft(services, chapel, "", channel="email", variants=(said,), purpose=Purpose.TRANSACTIONAL)
    await cast.send(services, chapel, made.id)
    assert (await finish(chapel, made.id)).counts.sent == 1
    [letter] = [one for one in carried(carrier) if one.channel == "email"]
    assert "See the menu" in letter.text
    assert "fair.jpg: " in letter.text
    assert "/f/" in letter.text


async def test_a_file_that_a_waiting_message_takes_along_stays_in_the_library(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await channels.ensure_simulator(tx, services.vault, "http://127.0.0.1:9", cast.SENDER, 100)
    [ada_id] = await cast.people(services, chapel, cast.distinct(1))
    kept = await file(services, chapel)
    words = messaging.Words("", "sms", (Variant(channel="sms", media_ids=(kept,)),))
    async with services.database.transaction(chapel) as tx:
        await messaging.message_contact(tx, services, ada_id, words=words, reference="order 7")
        assert await messaging.media_uses(tx, [kept]) == ["order 7"]
        assert kept in await media_use.kept(tx)


async def test_what_a_draft_sends_stays_in_the_library(services: Services, chapel: UUID) -> None:
    kept, loose = await file(services, chapel), await file(services, chapel)
    said = Variant(channel="sms", body="The fair", media_ids=(kept,))
    await cast.draft(services, chapel, "The fair", variants=(said,))
    async with services.database.transaction(chapel) as tx:
        assert await messaging.media_uses(tx, [kept]) == ["Sunday"]
        assert await messaging.media_uses(tx, [loose]) == []
        assert await expired(tx, await media_use.kept(tx), 10) == [loose]


@pytest_asyncio.fixture
async def tenant(ada: Browser, services: Services, carrier: Simulator) -> UUID:
    found = await organization_id(ada)
    await cast.sender(services, found, carrier.url)
    return found


async def test_one_message_of_the_api_takes_a_picture_along(
    ada: Browser, services: Services, tenant: UUID, carrier: Simulator
) -> None:
    [number] = cast.distinct(1)
    await cast.people(services, tenant, [number])
    picture = str(await file(services, tenant))
    asked = {"to": number, "body": "", "media_ids": [picture]}
    sent = await ada.call("POST", "/api/v1/messages", asked, idempotency_key="one")
    assert sent.status == 202, sent.raw
    await send_singles.run(services, tenant)
    [message] = carried(carrier)
    assert (message.text, message.parts, "/f/" in message.media[0]) == ("", 1, True)
    menu = str(await file(services, tenant, "document"))
    refused = await ada.call("POST", "/api/v1/messages", {**asked, "media_ids": [menu]}, idempotency_key="two")
    assert refused.status == 422
    [fault] = refused.json["error"]["details"]["fields"]
    assert (fault["path"], fault["code"], "MMS" in fault["message"]) == ("media_ids[0]", "media_unfit", True)


@pytest.mark.parametrize(
    ("channel", "sizes", "limit"), [("sms", [500_000, 500_001], "1 MB"), ("email", [9_000_000] * 3, "25 MB")]
)
def test_what_files_weigh_together_is_refused_by_its_limit(channel: str, sizes: list[int], limit: str) -> None:
    """INB-010: 1 MB with a text, 25 MB with a mail."""
    refused = policy.fit_together(sizes, channel)
    assert refused is not None
    assert refused.values["limit"] == limit
    assert policy.fit_together(sizes[:-1], channel) is None


@pytest.mark.parametrize(("channel", "most"), [("sms", 5), ("whatsapp", 1), ("email", 10)])
async def test_how_many_files_go_with_one_message(services: Services, chapel: UUID, channel: str, most: int) -> None:
    media_ids = [await file(services, chapel) for _ in range(most + 1)]
    async with services.database.transaction(chapel) as tx:
        assert len(await messaging.fitting(tx, media_ids[:most], channel)) == most
        with pytest.raises(KoinonError) as refused:
            await messaging.fitting(tx, media_ids, channel)
    [fault] = refused.value.faults  # type: ignore[attr-defined]
    assert (fault.path, fault.values["n"]) == ("media_ids", most)
