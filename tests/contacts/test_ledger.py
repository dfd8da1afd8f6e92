"""What stands in a row of the consent ledger, and the same name for groups of two locations (CON-042, 026)."""

from uuid import UUID

import pytest

from koinon import contacts, organizations
from koinon.contacts import NewContact
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

ADA = "+14155552671"
ROW = """
select action, source, actor_kind, actor_id, host(ip) as ip, user_agent, evidence, text_version_id, occurred_at,
       recorded_at, sender_id
from consent_ledger
where organization_id = %(o)s
"""


async def test_a_row_says_who_when_how_from_where_and_on_what_words(services: Services, chapel: UUID) -> None:
    who = UUID(int=7)
    staff = Actor(kind=ActorKind.USER, id=who, organization_id=chapel, ip="203.0.113.9", user_agent="Firefox/130")
    async with services.database.transaction(chapel) as tx:
        ada = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=(ADA,)))
        text = await contacts.publish_text(tx, "sms", "en", "Yes, text me.")
    async with services.database.transaction(staff) as tx:
        await contacts.record_for_contact(
            tx,
            ada.id,
            contacts.ConsentEntry(
                channel="sms",
                address_hash=b"",
                action="granted",
                source="staff",
                text_version_id=text.id,
                evidence="card 12",
            ),
        )
    async with services.database.transaction(chapel) as tx:
        row = await tx.one(dict, ROW, {"o": chapel})
    assert (row["action"], row["source"], row["evidence"]) == ("granted", "staff", "card 12")
    assert (row["actor_kind"], row["actor_id"]) == ("user", who)
    assert (row["ip"], row["user_agent"]) == ("203.0.113.9", "Firefox/130")
    assert row["text_version_id"] == text.id
    assert None not in (row["occurred_at"], row["recorded_at"])


async def test_two_locations_may_use_one_name_and_one_location_only_once(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        north, south = [await organizations.add_location(tx, name) for name in ("North", "South")]
        made = [await contacts.create_group(tx, "Choir", location_id=place) for place in (None, north.id, south.id)]
        assert len({group.id for group in made}) == 3
    for place in (None, north.id):
        async with services.database.transaction(chapel) as tx:
            with pytest.raises(KoinonError) as refused:
                await contacts.create_group(tx, "choir", location_id=place)
            assert refused.value.code == "duplicate_resource"
