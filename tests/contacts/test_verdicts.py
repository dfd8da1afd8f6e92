"""What providers say of addresses (CON-020..022), and how numbers are read and found again (CON-011, 012)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import contacts, organizations
from koinon.contacts import jobs
from koinon.contacts.contracts import NewContact
from koinon.kit import phone
from koinon.platform import errors
from koinon.platform.services import Services
from tests.identity.conftest import found

MAIL, NOW = "grace@example.org", datetime(2026, 11, 20, 12, tzinfo=UTC)


async def grace(services: Services, chapel: UUID) -> UUID:
    async with services.database.transaction(chapel) as tx:
        made = await contacts.create(tx, services.vault, NewContact(given_name="Grace", emails=[MAIL]))
    return made.id


async def reported(services: Services, chapel: UUID, *said: tuple[contacts.MailWord, int]) -> None:
    """Facts of these kinds, so many days after the first."""
    facts = [
        contacts.MailFact(email=MAIL, word=word, event_id=f"{word}{day}", occurred_at=NOW + timedelta(days=day))
        for word, day in said
    ]
    async with services.database.transaction(chapel) as tx:
        for fact in facts:
            await contacts.note_mail(tx, services.vault, [fact])


async def address(services: Services, chapel: UUID, person: UUID) -> contacts.Address:
    async with services.database.transaction(chapel) as tx:
        return (await contacts.addresses(tx, services.vault, person))[0]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ([("hard_bounce", 0)], "bounced"),
        ([("soft_bounce", 0), ("soft_bounce", 1)], "active"),
        ([("soft_bounce", 0), ("soft_bounce", 0), ("soft_bounce", 0)], "active"),
        ([("soft_bounce", 0), ("soft_bounce", 10), ("soft_bounce", 29)], "bounced"),
        ([("soft_bounce", 0), ("soft_bounce", 10), ("soft_bounce", 31)], "active"),
        ([("soft_bounce", 0), ("soft_bounce", 1), ("delivered", 2), ("soft_bounce", 3)], "active"),
        ([("soft_bounce", 3), ("delivered", 2), ("soft_bounce", 4), ("soft_bounce", 5)], "bounced"),
        ([("complaint", 0)], "complained"),
        ([("complaint", 0), ("hard_bounce", 1)], "complained"),
        ([("delivered", 0)], "active"),
    ],
)
async def test_bounces_and_complaints_judge_an_address(
    said: list[tuple[contacts.MailWord, int]], status: str, services: Services, chapel: UUID
) -> None:
    """CON-021: one hard, three soft in 30 days with no delivery between, one complaint; the same fact twice is one."""
    person = await grace(services, chapel)
    await reported(services, chapel, *said)
    assert (await address(services, chapel, person)).status == status


async def test_staff_bring_back_what_bounced_never_what_complained(services: Services, chapel: UUID) -> None:
    person = await grace(services, chapel)
    await reported(services, chapel, ("soft_bounce", 0), ("soft_bounce", 1), ("soft_bounce", 2))
    mail = await address(services, chapel, person)
    async with services.database.transaction(chapel) as tx:
        await contacts.change_address(tx, services.vault, person, mail.id, status="active")
    await reported(services, chapel, ("soft_bounce", 3))
    assert (await address(services, chapel, person)).status == "active"
    await reported(services, chapel, ("complaint", 4))
    async with services.database.transaction(chapel) as tx:
        hashed = services.vault.lookup(MAIL, chapel, "email")
        assert (await contacts.consent_states(tx, [hashed], "email"))[hashed].state == "denied"
        with pytest.raises(errors.KoinonError, match="present state"):
            await contacts.change_address(tx, services.vault, person, mail.id, status="active")


async def test_owners_are_told_of_a_days_verdicts_by_mail(services: Services, chapel: UUID) -> None:
    """CON-020: each cause with how many people, once; nothing where nobody lost an address."""
    owner = await found(services)
    assert owner.organization_id is not None
    home = owner.organization_id
    async with services.database.transaction(home) as tx:
        made = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=["+12125550123"]))
        await contacts.mark_address(tx, [contacts.phone_hash(services.vault, home, "+12125550123")], "landline", "x")
        line = (await contacts.addresses(tx, services.vault, made.id))[0]
        await tx.execute("update wakeups set due_at = now() where kind = 'contacts.verdict_digest'")
        assert (line.status, line.line_type) == ("landline", "landline")
    for _ in range(2):
        await jobs.tell_of_verdicts.run(services, None)
    async with services.database.transaction(home) as tx:
        told = "select count(*) from mails where kind = 'address_verdicts' and once_key like %(mine)s"
        assert await tx.scalar(told, {"mine": f"address_verdicts:{home}:%"}) == 1


async def test_a_location_has_the_country_its_numbers_are_read_in(services: Services, chapel: UUID) -> None:
    """CON-011: the given country, else the location's, else the organization's."""
    async with services.database.transaction(chapel) as tx:
        south = await organizations.add_location(tx, "Monterrey", country="MX")
        person = NewContact(given_name="Luz", phones=["55 1234 5678"], location_id=south.id)
        made = await contacts.create(tx, services.vault, person)
        assert made.addresses[0].value == "+525512345678"
        added = await contacts.add_address(tx, services.vault, made.id, "phone", "55 1234 5679")
        assert added.value == "+525512345679"
        given = await contacts.add_address(tx, services.vault, made.id, "phone", "(212) 555-0123", region="US")
        assert given.value == "+12125550123"
        with pytest.raises(errors.KoinonError):
            await organizations.update_location(tx, south.id, {"country": "XX"})


@pytest.mark.parametrize(
    ("said", "rule"),
    [({"time_zone": "Europe/Lisbon"}, ("Europe/Lisbon", "own")), ({"there": True}, ("America/Monterrey", "location")),
     ({}, ("America/New_York", "phone")), ({"phones": []}, (None, "unknown"))],
)  # fmt: skip
async def test_whose_clock_somebody_lives_by_is_known_by_a_rule(
    said: dict[str, Any], rule: tuple[str | None, str], services: Services, chapel: UUID
) -> None:
    """CON-004: their own, else the location's, else that of the number's area if it has just one, else unknown."""
    async with services.database.transaction(chapel) as tx:
        place = await organizations.add_location(tx, "Monterrey", "America/Monterrey")
        named = {"location_id": place.id} if said.pop("there", False) else {}
        person = NewContact(given_name="Luz", **{"phones": ["+12125550123"], **said, **named})
        made = await contacts.create(tx, services.vault, person)
        found = await contacts.zone_of(tx, services.vault, made)
    assert (found.zone, found.rule) == rule


FORMS = {
    "+55{area}9{line}": ("+55{area}{line}", "6789"),
    "+52{area}{line}": ("+521{area}{line}", "2345678"),
    "+54{area}{line}": ("+549{area}{line}", "23456789"),
}


@given(st.sampled_from(sorted(FORMS)), st.sampled_from(["11", "55", "81"]), st.integers(0, 9_999_999), st.data())
def test_both_forms_of_a_number_are_one_and_folding_twice_changes_nothing(
    modern: str, area: str, rest: int, data: st.DataObject
) -> None:
    """CON-012: Brazil's ninth digit, Mexico's old 1, Argentina's 9, for any line."""
    old, first = FORMS[modern]
    line = f"{data.draw(st.sampled_from(first))}{rest:07d}"
    one, other = (form.format(area=area, line=line) for form in (modern, old))
    assert phone.canonical(one) == phone.canonical(other)
    assert phone.canonical(phone.canonical(other)) == phone.canonical(other)


async def test_the_form_the_provider_knows_is_kept_for_sending(services: Services, chapel: UUID) -> None:
    """CON-012: found by either form, written to by the one that was given."""
    async with services.database.transaction(chapel) as tx:
        made = await contacts.create(tx, services.vault, NewContact(given_name="Ana", phones=["+5491123456789"]))
        for form in ("+541123456789", "+5491123456789"):
            assert [one.id for one in await contacts.find_by_phone(tx, services.vault, form)] == [made.id]
        assert made.addresses[0].value == "+5491123456789"
