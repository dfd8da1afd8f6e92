"""Beginning a conversation: which ways to somebody are open, why the others are not, and by which sender (INB-014)."""

from uuid import UUID

import pytest

from koinon import contacts, inbox
from koinon.platform.errors import InvalidFieldsError, KoinonError
from koinon.simulator import Simulator
from tests.inbox.conftest import ADA, Desk
from tests.inbox.test_senders import another, release
from tests.messaging.cast import sender
from tests.messaging.channels import cast
from tests.messaging.conftest import carrier  # noqa: F401


async def ways(desk: Desk, contact_id: UUID) -> dict[str, inbox.Way]:
    async with desk.services.database.transaction(desk.ana) as tx:
        return {way.channel: way for way in await inbox.ways_to(tx, desk.services.vault, contact_id)}


async def test_each_way_says_whether_it_is_open_and_why_not(desk: Desk) -> None:
    found = await ways(desk, desk.people[0])
    assert {name: way.reason for name, way in found.items()} == {
        "sms": None,
        "whatsapp": "no_sender",
        "email": "no_address",
    }
    assert found["sms"].address == ADA
    async with desk.services.database.transaction(desk.organization) as tx:
        await contacts.opt_out(tx, desk.services.vault, phone=ADA, source="stop_keyword", evidence="STOP")
    assert (await ways(desk, desk.people[0]))["sms"].reason == "recipient_opted_out"


async def test_outside_whatsapps_window_it_begins_with_a_template(desk: Desk, carrier: Simulator) -> None:  # noqa: F811
    await cast.sender(desk.services, desk.organization, carrier.url, "whatsapp")
    found = (await ways(desk, desk.people[0]))["whatsapp"]
    assert (found.is_open, found.needs_template) == (True, True)


async def test_mail_is_begun_with_whoever_has_an_address(desk: Desk, carrier: Simulator) -> None:  # noqa: F811
    mailbox = await cast.sender(desk.services, desk.organization, carrier.url, "email")
    eve = await cast.person(desk.services, desk.organization, "Eve", emails=["eve@people.example"])
    found = await ways(desk, eve)
    assert (found["sms"].reason, found["email"].reason) == ("no_address", None)
    async with desk.services.database.transaction(desk.ana) as tx:
        begun = await inbox.start(tx, desk.services.vault, eve, channel="email")
        again = await inbox.start(tx, desk.services.vault, eve, mailbox.id)
        await inbox.reply(tx, desk.services, begun.id, inbox.Draft("Welcome!", "k"))
    assert (begun.channel, begun.sender_id, again.id) == ("email", mailbox.id, begun.id)
    with pytest.raises(KoinonError, match="no_number"):
        async with desk.services.database.transaction(desk.ana) as tx:
            await inbox.start(tx, desk.services.vault, eve)


async def test_where_they_write_with_us_already_is_preset(desk: Desk) -> None:
    second = await another(desk)
    desk.number = second
    await desk.receive("Can I bring my sister?")
    found = (await ways(desk, desk.people[0]))["sms"]
    assert found.sender is not None
    assert (found.sender.id, found.is_live) == (second.id, True)
    await release(desk, second.id)
    found = (await ways(desk, desk.people[0]))["sms"]
    assert (found.sender is not None, found.is_live) == (True, False)


async def test_a_strangers_sender_begins_nothing(desk: Desk, bakery: UUID) -> None:
    foreign = await sender(desk.services, bakery, "http://127.0.0.1:9")
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(KoinonError, match="resource_not_found"):
            await inbox.start(tx, desk.services.vault, desk.people[0], foreign.id)
        with pytest.raises(InvalidFieldsError):
            await inbox.start(tx, desk.services.vault, desk.people[0], desk.number.id, "email")
