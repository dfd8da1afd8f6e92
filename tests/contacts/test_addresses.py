"""Whose country a number is read by, and the form that is kept of it for the carrier (CON-011, 012)."""

from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import NewContact
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services


@pytest.mark.parametrize(
    ("region", "typed", "kept"),
    [
        (None, "(415) 555-2671", "+14155552671"),
        ("BR", "11 98765-4321", "+5511987654321"),
        ("GB", "07400 123456", "+447400123456"),
        ("BR", "+1 415 555 2671", "+14155552671"),
    ],
)
async def test_the_given_country_goes_before_the_organizations_and_a_plus_before_both(
    services: Services, chapel: UUID, region: str | None, typed: str, kept: str
) -> None:
    """Grace Chapel is in the United States; the numbers are libphonenumber's examples of mobile phones."""
    async with services.database.transaction(chapel) as tx:
        made = await contacts.create(tx, services.vault, NewContact(given_name="A", phones=(typed,), region=region))
    assert [address.value for address in made.addresses] == [kept]


async def test_without_its_country_a_national_number_is_none(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(KoinonError) as refused:
            await contacts.create(tx, services.vault, NewContact(given_name="A", phones=("07400 123456",)))
    assert (refused.value.code, refused.value.status) == ("invalid_phone_number", 422)


@pytest.mark.parametrize(
    ("typed", "sent_to", "other_form"),
    [
        ("+5215512345678", "+525512345678", "+525512345678"),
        ("+551187654321", "+5511987654321", "+5511987654321"),
        ("+5491123456789", "+5491123456789", "+541123456789"),
    ],
)
async def test_a_form_that_carriers_take_is_sent_to_and_either_form_finds_the_person(
    services: Services, chapel: UUID, typed: str, sent_to: str, other_form: str
) -> None:
    """CON-012: Mexico's old 1 and Brazil's eight digits are dialled no more; a mobile of Argentina needs its 9."""
    async with services.database.transaction(chapel) as tx:
        ada = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=(typed,)))
        assert [address.value for address in ada.addresses] == [sent_to]
        for form in (typed, other_form):
            assert [row.id for row in await contacts.find_by_phone(tx, services.vault, form)] == [ada.id]
        again = NewContact(given_name="Ada", phones=(other_form,), on_match="refuse")
        with pytest.raises(KoinonError) as refused:
            await contacts.create(tx, services.vault, again)
    assert refused.value.code == "duplicate_resource"
