"""An operator adds databases, by command; what cannot be used is refused with a reason."""

import asyncio
import json
from collections.abc import Callable

import pytest

from koinon import doctor, placement_commands
from koinon.kit import ids
from koinon.platform import configuration, process
from koinon.platform.configuration import Configuration
from koinon.platform.errors import InvalidFieldsError, KoinonError
from koinon.platform.placements import NewPlacement, Placement, policy, registering
from koinon.platform.postgres import Cluster
from koinon.platform.settings import SettingsError
from tests.conftest import SECRETS
from tests.identity.browser import Browser
from tests.organizations.test_operators import appoint
from tests.placements.conftest import SETTING, Installation

HERE = Placement("here", "us", "shared", "open", 0)
EU_1, EU_2 = Placement("eu-1", "eu", "shared", "open", 0), Placement("eu-2", "eu", "shared", "open", 0)
OWN = Placement("own", "eu", "dedicated", "open", 0)


def test_a_region_s_organizations_spread_over_its_databases() -> None:
    chosen = [policy.choose([HERE, EU_1, EU_2, OWN], ids.uuid7(), "eu", None) for _ in range(1000)]
    assert set(chosen) == {"eu-1", "eu-2"}
    assert 400 < chosen.count("eu-1") < 600  # binomial: six standard deviations


def test_a_new_database_moves_nobody_between_the_others() -> None:
    every = [ids.uuid7() for _ in range(200)]
    before = {one: policy.choose([EU_1, EU_2], one, "eu", None) for one in every}
    third = Placement("eu-3", "eu", "shared", "open", 0)
    after = {one: policy.choose([EU_1, EU_2, third], one, "eu", None) for one in every}
    assert all(after[one] in (before[one], "eu-3") for one in every)


@pytest.mark.parametrize(
    ("region", "named", "chosen"),
    [(None, None, "here"), ("us", None, "here"), ("mars", None, None), (None, "own", "own"), ("eu", "nowhere", None)],
)
def test_where_a_new_one_lives(region: str | None, named: str | None, chosen: str | None) -> None:
    assert policy.choose([HERE, OWN], ids.uuid7(), region, named) == chosen


@pytest.mark.parametrize("state", ["full", "draining", "offline"])
def test_only_an_open_one_takes_new_organizations(state: str) -> None:
    closed = Placement("eu-1", "eu", "shared", state, 0)
    assert policy.choose([HERE, closed], ids.uuid7(), "eu", None) is None
    assert policy.choose([HERE, closed], ids.uuid7(), None, "eu-1") is None


def command(settings: Configuration, *arguments: str) -> int:
    return placement_commands.run(settings, placement_commands.read([*arguments, "--json"]))


@pytest.fixture
def alone(cluster: Cluster, make_database: Callable[[], str]) -> Configuration:
    """An installation of its own that knows of another, empty database."""
    home, other = make_database(), make_database()
    given = {
        "KOINON_DATABASE_URL": cluster.url("koinon_app", home),
        SETTING: cluster.url("koinon_app", other),
        "KOINON_PLACEMENT_EU_OWNER_URL": cluster.url("koinon_owner", other),
        "KOINON_PLACEMENT_SAME_URL": cluster.url("koinon_app", home),
    }
    return configuration.load(SECRETS | given)


def test_add_list_drain_and_open(alone: Configuration, capsys: pytest.CaptureFixture[str]) -> None:
    add = ["add", "--name", "eu", "--region", "eu", "--url-setting", SETTING, "--capacity", "5"]
    assert command(alone, *add) == 0
    assert [(one["name"], one["state"]) for one in json.loads(capsys.readouterr().out)] == [
        ("here", "open"),
        ("eu", "open"),
    ]
    assert command(alone, "drain", "eu") == 0
    assert json.loads(capsys.readouterr().out)[1]["state"] == "draining"
    assert command(alone, "open", "eu") == 0
    assert placement_commands.names(alone) == ["eu"]
    found = {one.check: one.ok for one in asyncio.run(doctor.examine(alone))}
    assert found["database eu: migrations"]
    assert command(alone, *add) == 1
    assert "registered" in capsys.readouterr().err
    assert command(alone, "drain", "nowhere") == 1


def test_the_home_database_is_refused(alone: Configuration, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(alone, "add", "--name", "same", "--url-setting", "KOINON_PLACEMENT_SAME_URL") == 1
    assert "installation's own database" in capsys.readouterr().err


def test_a_setting_that_is_not_set_is_refused(alone: Configuration, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(alone, "add", "--name", "no", "--url-setting", "KOINON_PLACEMENT_NO_URL") == 1
    assert "url_setting" in capsys.readouterr().err


async def test_a_database_in_use_is_refused(installation: Installation) -> None:
    await installation.found("eu")
    async with process.services(installation.home.configuration, name="web") as services:
        with pytest.raises(KoinonError, match="in use already"):
            async with services.database.system() as tx:
                await registering.add(tx, services, NewPlacement("eu-2", "eu", "shared", SETTING))


async def test_an_unknown_region_is_refused(installation: Installation) -> None:
    with pytest.raises(InvalidFieldsError):
        await installation.home.placements.place(ids.uuid7(), "mars")


async def test_without_another_database_nobody_is_looked_up(settings: Configuration) -> None:
    async with process.services(settings, name="web") as services:
        async with services.database.transaction(ids.uuid7()) as tx:
            assert tx.home is None
        assert not services.placements.is_needed


def test_an_address_that_is_none_is_told_at_the_start() -> None:
    with pytest.raises(SettingsError, match="KOINON_PLACEMENT_EU_URL"):
        configuration.load(SECRETS | {SETTING: "mysql://nowhere"})


async def test_the_form_asks_where_only_where_there_is_a_choice(installation: Installation) -> None:
    page = await Browser(installation.application.edge).call("GET", "/sign-up", accept="text/html")
    assert b"Where its data lies" in page.raw
    assert b'value="eu"' in page.raw


async def test_an_operator_sees_every_database(installation: Installation) -> None:
    browser = await installation.found(None)
    await appoint(installation.home.database, browser)
    answer = await browser.call("GET", "/api/v1/operator/placements")
    assert [(one["name"], one["region"], one["state"]) for one in answer.json["data"]] == [
        ("here", "", "open"),
        ("eu", "eu", "open"),
    ]
    assert all(one["size"] > 0 for one in answer.json["data"])
    page = await browser.call("GET", "/operator/installation", accept="text/html")
    assert page.status == 200
    assert b"where organizations live" in page.raw
