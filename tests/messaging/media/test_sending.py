"""Files of the library on their way to people: SMS with a picture goes as MMS, WhatsApp shows it (MSG-015)."""

import json
from uuid import UUID

import pytest
import pytest_asyncio

from koinon import messaging
from koinon.kit import ids
from koinon.messaging.contracts import BroadcastState, Variant
from koinon.messaging.jobs import send_singles
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
