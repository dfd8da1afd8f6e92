"""A carrier account of the whole installation: each uses it as its own, and nobody sees its keys (CHN-003)."""

import dataclasses
import json
from pathlib import Path
from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Environment, NewSender, UnusableFile, repository
from koinon.channels.opened import read_secrets
from koinon.channels.service import shared
from koinon.platform import configuration
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.conftest import SECRETS

NAME = "Texts of this installation"
KEY, PUBLIC = "KEY0189abcdef0123456789", "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
LIVE = {"name": NAME, "provider": "telnyx", "values": {"api_key": KEY, "public_key": PUBLIC}}


@pytest.fixture
def offering(services: Services, tmp_path: Path) -> Services:
    """The installation whose operator offers an account."""
    return renewed(services, tmp_path, LIVE)


def renewed(services: Services, folder: Path, *listed: object) -> Services:
    (folder / "shared.json").write_text(json.dumps(listed))
    named = {"KOINON_DATABASE_URL": services.configuration.database_url}
    named["KOINON_SHARED_ACCOUNTS"] = str(folder / "shared.json")
    return dataclasses.replace(services, configuration=configuration.load(SECRETS | named))


async def taken_up(services: Services, organization_id: UUID) -> channels.Account:
    async with services.database.transaction(organization_id) as tx:
        return await channels.use_shared(tx, services, NAME)


async def secrets(services: Services, organization_id: UUID, account_id: UUID) -> tuple[str, str, int]:
    async with services.database.transaction(organization_id) as tx:
        kept = await repository.account_secrets(tx, account_id)
    assert kept is not None
    opened = read_secrets(services.vault, organization_id, kept.credentials_cipher)
    return opened.api_key, opened.webhook_key, len(opened.previous)


async def test_two_organizations_use_it_each_by_an_address_of_its_own(
    offering: Services, chapel: UUID, bakery: UUID
) -> None:
    made = [await taken_up(offering, one) for one in (chapel, bakery)]
    addresses = []
    for organization, account in zip((chapel, bakery), made, strict=True):
        assert (account.is_shared, account.key_last4, account.environment) == (True, "", Environment.LIVE)
        assert await secrets(offering, organization, account.id) == (KEY, PUBLIC, 0)
        async with offering.database.transaction(organization) as tx:
            (offer,) = await channels.shared_offers(tx, offering.configuration)
            addresses.append(await repository.webhook_address(tx, account.id))
        assert offer.account_id == account.id
    assert len({address[1] for address in addresses if address}) == 2


@pytest.mark.parametrize("given", [{"api_key": "KEY999999990000"}, {"profile_id": "mine"}])
async def test_its_keys_are_nobodys_to_change(offering: Services, chapel: UUID, given: dict[str, str]) -> None:
    account = await taken_up(offering, chapel)
    async with offering.database.transaction(chapel) as tx:
        with pytest.raises(KoinonError, match="keeps the keys"):
            await channels.rotate_secret(tx, offering.vault, account.id, given)


async def test_a_number_that_lies_there_cannot_be_brought(offering: Services, chapel: UUID) -> None:
    """It may be another organization's, whose people's answers would come here."""
    account = await taken_up(offering, chapel)
    async with offering.database.transaction(chapel) as tx:
        with pytest.raises(KoinonError) as refused:
            await channels.add_sender(tx, NewSender(account_id=account.id, value="+12025550123"))
    assert refused.value.status == 422


async def test_it_is_taken_up_once_and_only_if_it_is_offered(offering: Services, chapel: UUID) -> None:
    await taken_up(offering, chapel)
    with pytest.raises(KoinonError, match="duplicate_resource"):
        await taken_up(offering, chapel)
    async with offering.database.transaction(chapel) as tx:
        with pytest.raises(KoinonError, match="resource_not_found"):
            await channels.use_shared(tx, offering, "another")


async def test_what_was_said_with_the_carrier_is_not_shown(offering: Services, chapel: UUID) -> None:
    """Lists of numbers and registrations name those of other organizations."""
    account = await taken_up(offering, chapel)
    async with offering.database.transaction(chapel) as tx:
        row = {
            "id": account.id, "account_id": account.id, "provider": "telnyx", "operation": "numbers", "method": "GET",
            "url": "/v2/phone_numbers", "duration_ms": 1, "request": "", "response": "{}", "fault": "",
            "created_at": account.created_at,
        }  # fmt: skip
        await repository.exchanges.insert_exchanges(tx, [row])
        asked = {"account_id": None, "delivery_id": None, "failed": None}
        assert await repository.exchanges.exchanges_page(tx, 10, None, **asked) == []
        assert await repository.exchanges.exchange(tx, account.id) is None
        await repository.update_account(tx, account.id, {"shared_as": None})
        assert len(await repository.exchanges.exchanges_page(tx, 10, None, **asked)) == 1


async def test_new_keys_reach_those_who_use_it(offering: Services, chapel: UUID, tmp_path: Path) -> None:
    account = await taken_up(offering, chapel)
    other = PUBLIC[:-2] + "A="
    new = renewed(offering, tmp_path, LIVE | {"values": {"api_key": "KEY-two-0123456789", "public_key": other}})
    for _ in range(2):
        await shared.renew_shared(new, chapel)
    assert await secrets(new, chapel, account.id) == ("KEY-two-0123456789", other, 1)
    async with new.database.transaction(chapel) as tx:
        assert (await channels.account(tx, account.id)).key_last4 == ""
    await shared.renew_shared(renewed(offering, tmp_path), chapel)
    assert (await secrets(new, chapel, account.id))[0] == "KEY-two-0123456789", "out of the file it goes on"


@pytest.mark.parametrize(
    "listed",
    [
        "no JSON",
        json.dumps([{"name": "x"}]),
        json.dumps([LIVE | {"provider": "smtp"}]),
        json.dumps([LIVE | {"provider": "nobody"}]),
        json.dumps([LIVE | {"values": {"api_key": KEY}}]),
        json.dumps([LIVE | {"values": {**LIVE["values"], "profile_id": "one for all"}}]),  # type: ignore[dict-item]
        json.dumps([LIVE, LIVE]),
        json.dumps([LIVE | {"key": 1}]),
    ],
)
async def test_a_file_that_cannot_be_used_offers_nothing(
    services: Services, chapel: UUID, tmp_path: Path, listed: str
) -> None:
    file = tmp_path / "shared.json"
    file.write_text(listed)
    with pytest.raises(UnusableFile) as told:
        channels.read_shared(file)
    assert KEY not in str(told.value)
    offering = renewed(services, tmp_path)
    file.write_text(listed)
    async with services.database.transaction(chapel) as tx:
        assert await channels.shared_offers(tx, offering.configuration) == []


async def test_a_simulated_one_is_the_same_account_for_everybody(
    services: Services, chapel: UUID, bakery: UUID, tmp_path: Path
) -> None:
    offering = renewed(services, tmp_path, {"name": NAME, "provider": "telnyx", "environment": "simulator"})
    keys = set()
    for one in (chapel, bakery):
        account = await taken_up(offering, one)
        assert account.base_url == offering.configuration.simulator_base
        keys.add((await secrets(offering, one, account.id))[0])
    assert len(keys) == 1
