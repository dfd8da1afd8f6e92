"""Merging two people and taking it back, over a real PostgreSQL, as the front door offers them (CON-078 to 081)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import ContactQuery, NewContact
from koinon.contacts.service import following
from koinon.kit import clock
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

ADA = NewContact(
    given_name="Ada",
    phones=("(415) 555-2671",),
    emails=("ada@example.com",),
    external_ids={"pco": "1"},
    tags=("choir",),
)
ADELAIDE = NewContact(
    given_name="Adelaide",
    family_name="Lovelace",
    phones=("(415) 555-2672", "(415) 555-2671"),
    birth_date=date(1990, 12, 10),
    external_ids={"pco": "2"},
    tags=("choir", "Band"),
)


async def pair(
    tx: Tx, services: Services, one: NewContact = ADA, other: NewContact = ADELAIDE
) -> list[contacts.Contact]:
    return [await contacts.create(tx, services.vault, new) for new in (one, other)]


async def get(tx: Tx, services: Services, contact_id: UUID) -> contacts.Contact:
    return await contacts.get(tx, services.vault, contact_id)


def plain(person: contacts.Contact) -> dict[str, Any]:
    """A person without what rises with every write."""
    told = {name: getattr(person, name) for name in person.__struct_fields__ if name not in ("version", "updated_at")}
    return {**told, "addresses": sorted((a.kind, a.value, a.is_primary, str(a.id)) for a in person.addresses)}


async def refusal(act: Any) -> tuple[str, int]:
    with pytest.raises(KoinonError) as refused:
        await act
    return refused.value.code, refused.value.status


async def test_the_survivor_keeps_everything_of_both(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, adelaide = await pair(tx, services)
        group = await contacts.create_group(tx, "Altos")
        await contacts.add_members(tx, group.id, [adelaide.id])
        await contacts.merge(tx, services.vault, ada.id, adelaide.id, {})
        one = await get(tx, services, ada.id)
        assert (one.given_name, one.family_name, one.birth_date) == ("Ada", "Lovelace", date(1990, 12, 10))
        assert [(a.kind, a.value, a.is_primary) for a in one.addresses] == [
            ("phone", "+14155552671", True),
            ("phone", "+14155552672", False),
            ("email", "ada@example.com", True),
        ]
        assert [tag.name for tag in one.tags] == ["Band", "choir"]
        assert [label.name for label in one.groups] == ["Altos"]
        tags, _ = await contacts.tags_page(tx)
        assert {tag.name: tag.contact_count for tag in tags} == {"Band": 1, "choir": 1}
        assert (await contacts.get_group(tx, group.id)).member_count == 1
        for q in ("2672", "lovelace", "ada@example.com"):
            page = await contacts.list_page(tx, services.vault, ContactQuery(q=q))
            assert [row.id for row in page.rows] == [ada.id], q
        again = await contacts.create(tx, services.vault, NewContact(phones=("4155552672",), on_match="update"))
        assert again.id == ada.id


async def test_conflicts_are_chosen(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        for key in ("shirt", "diet", "pet"):
            await contacts.create_field(tx, contacts.NewField(labels={"en": key.title()}))
        ada = await contacts.create(
            tx,
            services.vault,
            NewContact(given_name="Ada", phones=("4155552671",), custom={"shirt": "M", "pet": "cat"}),
        )
        other = await contacts.create(
            tx,
            services.vault,
            NewContact(
                given_name="Adelaide", phones=("4155552672",), custom={"shirt": "L", "diet": "vegan", "pet": "dog"}
            ),
        )
        choices: contacts.Choices = {
            "given_name": "absorbed",
            "custom.shirt": "absorbed",
            "custom.pet": "survivor",
            "primary_phone": "absorbed",
        }
        made = await contacts.merge(tx, services.vault, ada.id, other.id, choices)
        one = await get(tx, services, ada.id)
        assert (one.given_name, one.custom) == ("Adelaide", {"shirt": "L", "diet": "vegan", "pet": "cat"})
        assert [a.value for a in one.addresses if a.is_primary] == ["+14155552672"]
        assert (await contacts.list_page(tx, services.vault, ContactQuery(q="adelaide"))).rows[0].id == ada.id
        await contacts.unmerge(tx, services.vault, made.id)
        assert (plain(await get(tx, services, ada.id)), plain(await get(tx, services, other.id))) == (
            plain(ada),
            plain(other),
        )
        assert await refusal(contacts.merge(tx, services.vault, ada.id, other.id, {"version": "absorbed"})) == (
            "invalid_enum",
            422,
        )


async def test_unmerging_restores_both_exactly(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        before = await pair(tx, services)
        group = await contacts.create_group(tx, "Altos")
        await contacts.add_members(tx, group.id, [one.id for one in before])
        before = [await get(tx, services, one.id) for one in before]
        made = await contacts.merge(tx, services.vault, before[0].id, before[1].id, {"given_name": "absorbed"})
        undone = await contacts.unmerge(tx, services.vault, made.id)
        assert [plain(await get(tx, services, one.id)) for one in before] == [plain(one) for one in before]
        assert (undone.contact.id, undone.kept) == (before[1].id, [])
        tags, _ = await contacts.tags_page(tx)
        assert {tag.name: tag.contact_count for tag in tags} == {"Band": 1, "choir": 2}
        assert (await contacts.get_group(tx, group.id)).member_count == 2
        for q, whom in (("2672", [before[1].id]), ("ada@example.com", [before[0].id])):
            page = await contacts.list_page(tx, services.vault, ContactQuery(q=q))
            assert [row.id for row in page.rows] == whom
        assert await refusal(contacts.unmerge(tx, services.vault, made.id)) == ("merge_undone", 409)


async def test_what_came_after_stays_and_is_listed(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
        made = await contacts.merge(tx, services.vault, ada.id, other.id, {})
    async with services.database.transaction(chapel) as tx:
        await contacts.update(tx, services.vault, other.id, contacts.ContactChanges(family_name="Byron"))
        await contacts.add_tags(tx, [other.id], ["new"])
        await contacts.add_address(tx, services.vault, other.id, "phone", "4155552673")
    async with services.database.transaction(chapel) as tx:
        undone = await contacts.unmerge(tx, services.vault, made.id)
        assert {kept.kind: kept.count for kept in undone.kept} == {"fields": 1, "addresses": 1, "tags": 1}
        one = await get(tx, services, ada.id)
        assert (one.family_name, one.birth_date) == ("Byron", None)
        assert [tag.name for tag in one.tags] == ["choir", "new"]
        assert [a.last4 for a in one.addresses if a.kind == "phone"] == ["2671", "2673"]
        assert plain(await get(tx, services, other.id)) == plain(other)


async def test_the_stricter_consent_wins_and_comes_back(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
        text = await contacts.publish_text(tx, "texts", "en", "I agree.")
        granted = contacts.ConsentEntry(
            channel="sms", address_hash=b"", action="granted", source="staff", text_version_id=text.id
        )
        await contacts.record_for_contact(tx, ada.id, granted)
        await contacts.opt_out(tx, services.vault, phone="+14155552672", source="stop_keyword", evidence="m1")
        made = await contacts.merge(tx, services.vault, ada.id, other.id, {})
        one = await get(tx, services, ada.id)
        assert {a.last4: a.consent for a in one.addresses if a.kind == "phone"} == {"2671": "denied", "2672": "denied"}
        ledger = await contacts.consents_page(tx, contact_id=ada.id)
        assert [(row.action, row.source) for row in ledger if row.source in ("merge", "stop_keyword")] == [
            ("denied", "merge"),
            ("denied", "stop_keyword"),
        ]
        await contacts.unmerge(tx, services.vault, made.id)
        one = await get(tx, services, ada.id)
        assert [(a.last4, a.consent) for a in one.addresses if a.kind == "phone"] == [("2671", "granted")]
        newest = (await contacts.consents_page(tx, contact_id=ada.id))[0]
        assert (newest.action, newest.source, newest.text_version_id) == ("granted", "merge", text.id)


async def test_a_stop_after_the_merge_is_not_taken_back(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
        await contacts.opt_out(tx, services.vault, phone="+14155552672", source="stop_keyword", evidence="m1")
        made = await contacts.merge(tx, services.vault, ada.id, other.id, {})
        await contacts.opt_out(tx, services.vault, phone="+14155552671", source="stop_keyword", evidence="m2")
        await contacts.unmerge(tx, services.vault, made.id)
        one = await get(tx, services, ada.id)
        assert [a.consent for a in one.addresses if a.kind == "phone"] == ["denied"]


async def test_do_not_contact_and_the_stricter_status_win(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
        strict = contacts.ContactChanges(do_not_contact=True, do_not_contact_reason="Asked us", status="blocked")
        await contacts.update(tx, services.vault, other.id, strict)
        await contacts.merge(tx, services.vault, ada.id, other.id, {})
        one = await get(tx, services, ada.id)
        assert (one.do_not_contact, one.do_not_contact_reason, one.status) == (True, "Asked us", "blocked")


async def test_who_absorbs_somebody_restricted_is_until_the_merge_is_undone(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
        marked = contacts.ContactChanges(restricted=True, restricted_reason="A pastoral case")
        await contacts.update(tx, services.vault, other.id, marked)
        made = await contacts.merge(tx, services.vault, ada.id, other.id, {})
        one = await get(tx, services, ada.id)
        assert (one.restricted, one.restricted_reason) == (True, "A pastoral case")
        await contacts.unmerge(tx, services.vault, made.id)
        told = [((await get(tx, services, each.id)).restricted) for each in (ada, other)]
        assert told == [False, True]


async def test_a_chain_of_merges_is_undone_from_its_end(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, ben, cleo = [
            await contacts.create(tx, services.vault, NewContact(given_name=name)) for name in ("Ada", "Ben", "Cleo")
        ]
        first = await contacts.merge(tx, services.vault, ben.id, cleo.id, {})
        second = await contacts.merge(tx, services.vault, ada.id, ben.id, {})
        assert [(await get(tx, services, one.id)).id for one in (ada, ben, cleo)] == [ada.id] * 3
        assert await refusal(contacts.unmerge(tx, services.vault, first.id)) == ("merged_since", 409)
        await contacts.unmerge(tx, services.vault, second.id)
        assert [(await get(tx, services, one.id)).id for one in (ada, ben, cleo)] == [ada.id, ben.id, ben.id]
        await contacts.unmerge(tx, services.vault, first.id)
        assert [(await get(tx, services, one.id)).id for one in (ada, ben, cleo)] == [ada.id, ben.id, cleo.id]


async def test_a_merge_is_final_after_thirty_days(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
        made = await contacts.merge(tx, services.vault, ada.id, other.id, {})
        assert made.undoable_until == made.created_at + timedelta(days=30)
        with clock.frozen(made.created_at + timedelta(days=30)):
            assert await refusal(contacts.unmerge(tx, services.vault, made.id)) == ("merge_final", 409)
            assert (await contacts.get_merge(tx, made.id)).undoable_until is None


async def test_nobody_is_merged_with_themselves_or_with_a_stranger(
    services: Services, chapel: UUID, bakery: UUID
) -> None:
    async with services.database.transaction(bakery) as tx:
        stranger = await contacts.create(tx, services.vault, ADA)
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
        merge = contacts.merge
        assert await refusal(merge(tx, services.vault, ada.id, ada.id, {})) == ("same_person", 409)
        assert await refusal(merge(tx, services.vault, ada.id, stranger.id, {})) == ("resource_not_found", 404)
        await merge(tx, services.vault, ada.id, other.id, {})
        assert await refusal(merge(tx, services.vault, ada.id, other.id, {})) == ("same_person", 409)
        assert await refusal(merge(tx, services.vault, other.id, ada.id, {})) == ("same_person", 409)


async def test_the_deleted_are_not_merged_and_the_merged_do_not_come_back_by_restoring(
    services: Services, chapel: UUID
) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
        await contacts.delete(tx, [other.id])
        assert await refusal(contacts.merge(tx, services.vault, ada.id, other.id, {})) == ("resource_not_found", 404)
        await contacts.restore(tx, [other.id])
        await contacts.merge(tx, services.vault, ada.id, other.id, {})
        assert await contacts.restore(tx, [other.id]) == []
        assert (await contacts.get(tx, services.vault, other.id, deleted=True)).id == ada.id
        page = await contacts.list_page(tx, services.vault, ContactQuery(deleted=True))
        assert [row.id for row in page.rows] == [ada.id]


async def test_merge_and_unmerge_are_told_and_stand_in_the_trail_of_both(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
        made = await contacts.merge(tx, services.vault, ada.id, other.id, {})
        await contacts.unmerge(tx, services.vault, made.id)
    async with services.database.transaction(chapel) as tx:
        told = await tx.all(
            tuple,
            """
            select type, aggregate_id, payload->>'absorbed_id'
            from events
            where type in ('contact.merged', 'contact.unmerged')
            order by seq
            """,
        )
        trail = await tx.all(
            tuple,
            "select action, resource_id from audit_log where action ~ 'merged|absorbed|brought_back' order by id",
        )
    assert told == [("contact.merged", ada.id, str(other.id)), ("contact.unmerged", ada.id, str(other.id))]
    assert trail == [
        ("contact.merged", ada.id),
        ("contact.absorbed", other.id),
        ("contact.unmerged", ada.id),
        ("contact.brought_back", other.id),
    ]


async def test_who_is_limited_to_a_location_merges_only_their_own(services: Services, chapel: UUID) -> None:
    """CON-081: across locations it needs rights on both."""
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
    async with services.database.transaction(chapel) as tx:
        north = await tx.scalar(
            "insert into locations (id, organization_id, name) values (koinon_uuid7(), %(o)s, 'North') returning id",
            {"o": chapel},
        )
        await tx.execute("update contacts set location_id = %(n)s where id = %(id)s", {"n": north, "id": ada.id})
    limited = Actor(
        kind=ActorKind.USER,
        organization_id=chapel,
        permissions=frozenset(["contacts:merge"]),
        location_ids=frozenset([north]),
    )
    async with services.database.transaction(limited) as tx:
        refused = await refusal(contacts.merge(tx, services.vault, ada.id, other.id, {}))
        assert refused == ("resource_not_found", 404)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update contacts set location_id = %(n)s where id = %(id)s", {"n": north, "id": other.id})
    async with services.database.transaction(limited) as tx:
        made = await contacts.merge(tx, services.vault, ada.id, other.id, {})
        await contacts.unmerge(tx, services.vault, made.id)


async def test_what_arrives_beside_a_merge_follows(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, other = await pair(tx, services)
        text = await contacts.publish_text(tx, "texts", "en", "I agree.")
        made = await contacts.merge(tx, services.vault, ada.id, other.id, {})
        # What a transaction that began before the merge writes after it.
        await tx.execute(
            """
            insert into consent_requests (id, organization_id, contact_id, channel, address_hash, text_version_id,
                                          created_at, expires_at)
            values (koinon_uuid7(), %(o)s, %(c)s, 'sms', '\\x01', %(t)s, now(), now() + interval '7 days')
            """,
            {"o": chapel, "c": other.id, "t": text.id},
        )
        await following.follow_now(tx, made.id)
        whose = "select contact_id from consent_requests where organization_id = %(o)s"
        assert await tx.all(UUID, whose, {"o": chapel}) == [ada.id]
        await contacts.unmerge(tx, services.vault, made.id)
        assert await tx.all(UUID, whose, {"o": chapel}) == [other.id]
        await following.follow_now(tx, made.id)
        assert await tx.all(UUID, whose, {"o": chapel}) == [other.id]


async def test_a_merge_brings_nobody_back_from_the_dead_but_by_an_admin(services: Services, chapel: UUID) -> None:
    """CON-006: as for a change of their status."""
    async with services.database.transaction(chapel) as tx:
        ada, adelaide = await pair(tx, services)
        await contacts.update(tx, services.vault, adelaide.id, contacts.ContactChanges(status="deceased"))
    for rights, status in (
        (frozenset({"contacts:merge"}), 403),
        (frozenset({"contacts:merge", "contacts:delete"}), 200),
    ):
        staff = Actor(kind=ActorKind.API_KEY, organization_id=chapel, permissions=rights)
        async with services.database.transaction(staff) as tx:
            merging = contacts.merge(tx, services.vault, ada.id, adelaide.id, {"status": "survivor"})
            if status == 403:
                assert await refusal(merging) == ("insufficient_permissions", 403)
            else:
                assert (await merging).survivor_id == ada.id


@pytest.mark.parametrize("field", ["custom.\x00", "custom.", "custom.\ud800"])
async def test_no_word_that_a_database_would_not_keep_is_a_choice(services: Services, chapel: UUID, field: str) -> None:
    async with services.database.transaction(chapel) as tx:
        ada, adelaide = await pair(tx, services)
        assert await refusal(contacts.merge(tx, services.vault, ada.id, adelaide.id, {field: "absorbed"})) == (
            "invalid_enum",
            422,
        )
