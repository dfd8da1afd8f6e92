"""People, addresses, search and lists over a real PostgreSQL, as the front door offers them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from koinon import channels, contacts, wiring
from koinon.contacts import ContactChanges, ContactQuery, NewContact
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Database
from koinon.platform.errors import KoinonError
from koinon.platform.rest import PageRequest, sign_cursors_with
from koinon.platform.services import Services

ADA = NewContact(given_name="Ada", family_name="Lovelace", phones=("(415) 555-2671",), emails=("ada@example.com",))
BEN = NewContact(given_name="Ben", family_name="Núñez", phones=("415-555-2672",))
NIGHT = datetime(2026, 11, 20, 3, tzinfo=UTC)

sign_cursors_with(b"k" * 32)


async def add(services: Services, organization: UUID, *people: NewContact) -> list[contacts.Contact]:
    async with services.database.transaction(organization) as tx:
        return [await contacts.create(tx, services.vault, person) for person in people]


async def found(services: Services, organization: UUID, q: str) -> list[str]:
    async with services.database.transaction(organization) as tx:
        page = await contacts.list_page(tx, services.vault, ContactQuery(q=q))
        return [row.given_name for row in page.rows]


async def test_a_person_comes_back_as_they_were_added(services: Services, chapel: UUID) -> None:
    new = msgspec.structs.replace(ADA, birth_date=date(1990, 7, 4), custom={"city": "Paris"})
    async with services.database.transaction(chapel) as tx:
        await contacts.create_field(tx, contacts.NewField(labels={"en": "City"}))
    (ada,) = await add(services, chapel, new)
    assert (ada.name, ada.initials, ada.birth_date, ada.custom) == (
        "Ada Lovelace",
        "AL",
        date(1990, 7, 4),
        {"city": "Paris"},
    )
    assert [(a.kind, a.value, a.is_primary) for a in ada.addresses] == [
        ("phone", "+14155552671", True),
        ("email", "ada@example.com", True),
    ]
    assert [(r.channel, r.reachable, r.consent) for r in ada.reach] == [
        ("sms", True, "unknown"),
        ("email", True, "unknown"),
    ]


async def test_nobody_is_not_a_contact(services: Services, chapel: UUID) -> None:
    with pytest.raises(KoinonError) as refused:
        await add(services, chapel, NewContact())
    assert refused.value.code == "missing_required_field"


async def test_a_damaged_number_is_refused_with_its_reason(services: Services, chapel: UUID) -> None:
    with pytest.raises(KoinonError) as refused:
        await add(services, chapel, NewContact(given_name="Ada", phones=("1.55512E+10",)))
    assert (refused.value.code, refused.value.details["reason"]) == ("invalid_phone_number", "spreadsheet")


async def test_a_number_that_exists_shows_its_people(services: Services, chapel: UUID) -> None:
    (ada,) = await add(services, chapel, ADA)
    with pytest.raises(KoinonError) as refused:
        await add(services, chapel, NewContact(given_name="Byron", phones=("+1 415 555 2671",), on_match="refuse"))
    assert (refused.value.code, refused.value.details["existing"]) == ("duplicate_resource", [str(ada.id)])


async def test_on_match_update_fills_blanks_and_overwrites_nothing(services: Services, chapel: UUID) -> None:
    (ada,) = await add(services, chapel, ADA)
    new = NewContact(given_name="A.", preferred_name="Addie", phones=("+14155552671",), on_match="update")
    (same,) = await add(services, chapel, new)
    assert (same.id, same.given_name, same.preferred_name) == (ada.id, "Ada", "Addie")


async def test_a_family_may_share_a_number(services: Services, chapel: UUID) -> None:
    family = [NewContact(given_name=name, phones=("+14155552671",)) for name in ("Ada", "Byron", "Ralph")]
    people = await add(services, chapel, *family)
    async with services.database.transaction(chapel) as tx:
        await contacts.touch(tx, outbound={people[1].id: NIGHT})
        behind = await contacts.find_by_phone(tx, services.vault, "+14155552671")
    assert [row.given_name for row in behind] == ["Byron", "Ada", "Ralph"]


async def test_both_forms_of_a_brazilian_mobile_are_one(services: Services, chapel: UUID) -> None:
    await add(services, chapel, NewContact(given_name="Ana", phones=("+5511987654321",)))
    async with services.database.transaction(chapel) as tx:
        behind = await contacts.find_by_phone(tx, services.vault, "+551187654321")
    assert [row.given_name for row in behind] == ["Ana"]


async def test_a_stranger_who_writes_becomes_one_contact(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        first = await contacts.ensure_by_phone(tx, services.vault, "+14155552671")
    async with services.database.transaction(chapel) as tx:
        again = await contacts.ensure_by_phones(tx, services.vault, ["+14155552671", "+14155552672"])
    assert again["+14155552671"][0].id == first.id
    assert (first.name, first.source) == ("(415) 555-2671", "inbound")
    assert len(again["+14155552672"]) == 1


@pytest.mark.parametrize(
    "q",
    ["ada", "LOVE", "lovelace ada", "ad lo", "2671", "5552671", "(415) 555-2671", "+14155552671", "ada@example.com",
     "example.com", "@example.com"],
)  # fmt: skip
async def test_search_finds_her(services: Services, chapel: UUID, q: str) -> None:
    await add(services, chapel, ADA, BEN)
    assert await found(services, chapel, q) == ["Ada"]


async def test_search_ignores_accents(services: Services, chapel: UUID) -> None:
    await add(services, chapel, ADA, BEN)
    assert await found(services, chapel, "nunez") == ["Ben"]
    assert await found(services, chapel, "NÚÑ") == ["Ben"]


@pytest.mark.parametrize("q", ["zoe", "ada zoe", "9999", "nobody@example.com", "'; drop table contacts"])
async def test_search_for_nobody_finds_nobody(services: Services, chapel: UUID, q: str) -> None:
    await add(services, chapel, ADA, BEN)
    assert await found(services, chapel, q) == []


async def test_another_tenant_sees_nobody(services: Services, chapel: UUID, bakery: UUID) -> None:
    (ada,) = await add(services, chapel, ADA)
    assert await found(services, bakery, "ada") == []
    async with services.database.transaction(bakery) as tx:
        assert await contacts.find_by_phone(tx, services.vault, "+14155552671") == []
        with pytest.raises(KoinonError) as refused:
            await contacts.get(tx, services.vault, ada.id)
    assert refused.value.status == 404


async def test_deleted_people_are_nowhere_and_come_back(services: Services, chapel: UUID) -> None:
    (ada,) = await add(services, chapel, ADA)
    async with services.database.transaction(chapel) as tx:
        assert await contacts.delete(tx, [ada.id]) == [ada.id]
    assert await found(services, chapel, "ada") == []
    async with services.database.transaction(chapel) as tx:
        assert await contacts.find_by_phone(tx, services.vault, "+14155552671") == []
        assert (await contacts.names(tx, [ada.id]))[ada.id].deleted
        await contacts.restore(tx, [ada.id])
    assert await found(services, chapel, "ada") == ["Ada"]


async def test_an_old_version_does_not_overwrite(services: Services, chapel: UUID) -> None:
    (ada,) = await add(services, chapel, ADA)
    async with services.database.transaction(chapel) as tx:
        changed = await contacts.update(tx, services.vault, ada.id, ContactChanges(family_name="King"), ada.version)
    assert (changed.version, changed.family_name) == (2, "King")
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await contacts.update(tx, services.vault, ada.id, ContactChanges(family_name="Byron"), ada.version)
    assert (refused.value.status, refused.value.details) == (412, {"etag": '"v2"'})
    assert await found(services, chapel, "king") == ["Ada"]
    assert await found(services, chapel, "lovelace") == []


async def test_an_update_of_nothing_is_no_new_version(services: Services, chapel: UUID) -> None:
    (ada,) = await add(services, chapel, ADA)
    async with services.database.transaction(chapel) as tx:
        same = await contacts.update(tx, services.vault, ada.id, ContactChanges(given_name=" Ada "))
    assert same.version == 1


@pytest.mark.parametrize("sort", ["name", "newest", "last_contact"])
async def test_a_walk_meets_everybody_once_and_back(services: Services, chapel: UUID, sort: str) -> None:
    people = await add(services, chapel, *[NewContact(given_name=f"P{n % 4}", family_name="X") for n in range(11)])
    async with services.database.transaction(chapel) as tx:
        await contacts.touch(tx, inbound={p.id: NIGHT + timedelta(hours=n) for n, p in enumerate(people[:4])})
        query, cursor, seen = ContactQuery(sort=sort), None, []  # type: ignore[arg-type]
        pages = []
        while True:
            page = await contacts.list_page(tx, services.vault, query, PageRequest(limit=3, cursor_text=cursor))
            pages.append([row.id for row in page.rows])
            seen += pages[-1]
            if (cursor := page.pagination.next_cursor) is None:
                break
        back = await contacts.list_page(tx, services.vault, query, PageRequest(3, page.pagination.prev_cursor))
    assert len(seen) == len(set(seen)) == 11
    assert [row.id for row in back.rows] == pages[-2]
    if sort == "last_contact":
        assert seen[:4] == [p.id for p in reversed(people[:4])]


async def test_a_cursor_of_another_list_is_refused(services: Services, chapel: UUID) -> None:
    await add(services, chapel, ADA, BEN)
    async with services.database.transaction(chapel) as tx:
        page = await contacts.list_page(tx, services.vault, ContactQuery(), PageRequest(limit=1))
        with pytest.raises(KoinonError) as refused:
            await contacts.list_page(
                tx, services.vault, ContactQuery(q="ada"), PageRequest(1, page.pagination.next_cursor)
            )
    assert refused.value.code == "invalid_cursor"


async def test_addresses_are_masked_for_those_who_may_not_see_them(
    services: Services, database: Database, chapel: UUID
) -> None:
    (ada,) = await add(services, chapel, ADA)
    viewer = Actor(kind=ActorKind.USER, organization_id=chapel, permissions=frozenset(["contacts:read"]))
    async with database.transaction(viewer) as tx:
        row = (await contacts.list_page(tx, services.vault, ContactQuery())).rows[0]
        person = await contacts.get(tx, services.vault, ada.id)
    assert (row.phone, row.email) == ("•••• 2671", "a•••@e•••.com")
    assert [a.value for a in person.addresses] == ["•••• 2671", "a•••@e•••.com"]


async def test_removing_the_primary_number_promotes_the_next(services: Services, chapel: UUID) -> None:
    (ada,) = await add(services, chapel, msgspec.structs.replace(ADA, phones=("+14155552671", "+14155552672")))
    async with services.database.transaction(chapel) as tx:
        await contacts.remove_address(tx, services.vault, ada.id, ada.addresses[0].id)
        left = await contacts.addresses(tx, services.vault, ada.id)
    assert [(a.value, a.is_primary) for a in left if a.kind == "phone"] == [("+14155552672", True)]
    assert await found(services, chapel, "2671") == []
    assert await found(services, chapel, "2672") == ["Ada"]


async def test_an_invalid_primary_hands_over_to_a_good_number(services: Services, chapel: UUID) -> None:
    (ada,) = await add(services, chapel, msgspec.structs.replace(ADA, phones=("+14155552671", "+14155552672")))
    async with services.database.transaction(chapel) as tx:
        value_hash = contacts.phone_hash(services.vault, chapel, "+14155552671")
        assert await contacts.mark_address(tx, [value_hash], "invalid", "40310") == [ada.id]
        assert await contacts.mark_address(tx, [value_hash], "invalid", "40310") == []
        phones = [a for a in await contacts.addresses(tx, services.vault, ada.id) if a.kind == "phone"]
    assert [(a.value, a.is_primary, a.status) for a in phones] == [
        ("+14155552672", True, "active"),
        ("+14155552671", False, "invalid"),
    ]


async def test_nothing_plain_is_stored(services: Services, chapel: UUID) -> None:
    await add(services, chapel, ADA)
    async with services.database.transaction(chapel) as tx:
        stored = await tx.one(tuple, "select value_cipher, value_hash from addresses where kind = 'phone'")
        tokens = await tx.all(bytes, "select token from address_tokens")
    assert b"4155552671" not in b"".join([*stored, *tokens])
    assert {len(token) for token in tokens} == {8}


@pytest.mark.parametrize("q", ["", "   ", "+++", "%", "_", "\U0001f64f"])
async def test_a_search_for_nothing_shows_everybody_or_nobody_but_never_fails(
    services: Services, chapel: UUID, q: str
) -> None:
    await add(services, chapel, ADA, BEN)
    assert await found(services, chapel, q) in ([], ["Ada", "Ben"])


async def test_our_own_number_is_nobodys_phone(services: Services, chapel: UUID) -> None:
    assert wiring.MODULES  # the wiring joins the two siblings
    async with services.database.transaction(chapel) as tx:
        await channels.ensure_simulator(tx, services.vault, "http://127.0.0.1:1", "+12025550100")
        with pytest.raises(KoinonError) as refused:
            await contacts.create(tx, services.vault, NewContact(given_name="Us", phones=("202-555-0100",)))
    assert refused.value.code == "own_number"


async def test_an_external_id_is_found(services: Services, chapel: UUID) -> None:
    new = msgspec.structs.replace(ADA, external_ids={"planning_center": "PC-77"})
    await add(services, chapel, new, BEN)
    assert await found(services, chapel, "PC-77") == ["Ada"]


async def test_the_number_a_message_goes_to(services: Services, chapel: UUID) -> None:
    ada, nobody = await add(services, chapel, ADA, NewContact(given_name="No phone"))
    async with services.database.transaction(chapel) as tx:
        assert await contacts.primary_phone(tx, services.vault, ada.id) == "+14155552671"
        assert await contacts.primary_phone(tx, services.vault, nobody.id) is None
