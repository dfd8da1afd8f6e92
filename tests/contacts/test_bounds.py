"""What the tables and the front door never let happen to a person."""

from uuid import UUID

import psycopg
import pytest

from koinon import contacts
from koinon.contacts import NewContact
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.messaging.cast import distinct


async def test_nobody_deletes_a_contact_physically(services: Services, chapel: UUID) -> None:
    """CON-002: the application's role may only mark."""
    async with services.database.transaction(chapel) as tx:
        ada = await contacts.create(tx, services.vault, NewContact(given_name="Ada"))
        await contacts.delete(tx, [ada.id])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with services.database.transaction(chapel) as tx:
            await tx.execute("delete from contacts where organization_id = %(o)s", {"o": chapel})
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar("select count(*) from contacts") == 1


async def test_a_person_has_up_to_ten_numbers(services: Services, chapel: UUID) -> None:
    """CON-018."""
    numbers = distinct(11)
    async with services.database.transaction(chapel) as tx:
        ada = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=tuple(numbers[:10])))
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await contacts.add_address(tx, services.vault, ada.id, "phone", numbers[10])
    assert (refused.value.status, refused.value.code) == (409, "too_many_addresses")
    async with services.database.transaction(chapel) as tx:
        assert len(await contacts.addresses(tx, services.vault, ada.id)) == 10
