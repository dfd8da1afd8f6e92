"""`koinon org`: the console's use cases from a shell, with exit codes for scripts (ORG-048)."""

import json
from uuid import UUID

import pytest

from koinon import cli, org_commands
from koinon.platform.configuration import Configuration

Shown = pytest.CaptureFixture[str]


def run(settings: Configuration, shown: Shown, *arguments: str) -> tuple[int, str]:
    code = org_commands.main(settings, list(arguments))
    captured = shown.readouterr()
    return code, captured.out + captured.err


def listed(settings: Configuration, shown: Shown, which: str) -> dict[str, object]:
    _, out = run(settings, shown, "list", "--json")
    return next(row for row in json.loads(out) if row["id"] == which)


@pytest.fixture
def relief(settings: Configuration, capsys: Shown) -> str:
    """Harbor Relief, made by the command."""
    code, out = run(settings, capsys, "create", "Harbor Relief", "--country", "pt", "--time-zone", "Europe/Lisbon")
    assert code == 0 and "/owner/" in out
    return str(UUID(out.split()[0]))


def test_an_organization_is_made_and_listed(settings: Configuration, capsys: Shown, relief: str) -> None:
    found = listed(settings, capsys, relief)
    assert (found["name"], found["state"], found["country"]) == ("Harbor Relief", "active", "PT")


def test_it_is_suspended_and_released_with_reasons(settings: Configuration, capsys: Shown, relief: str) -> None:
    assert run(settings, capsys, "suspend", relief, "--reason", "short")[0] == 1
    assert run(settings, capsys, "suspend", relief, "--reason", "Complaints about messages.")[0] == 0
    assert listed(settings, capsys, relief)["state"] == "suspended"
    assert run(settings, capsys, "release", relief, "--reason", "It was explained well.")[0] == 0
    assert listed(settings, capsys, relief)["state"] == "active"


def test_closing_needs_the_name_and_can_be_taken_back(settings: Configuration, capsys: Shown, relief: str) -> None:
    assert run(settings, capsys, "close", relief, "--name", "Harbor")[0] == 1
    assert run(settings, capsys, "close", relief, "--name", "Harbor Relief")[0] == 0
    assert listed(settings, capsys, relief)["state"] == "closing"
    assert run(settings, capsys, "keep", relief)[0] == 0


def test_erasing_leaves_nothing_to_list(settings: Configuration, capsys: Shown, relief: str) -> None:
    assert run(settings, capsys, "erase", relief, "--name", "Harbor Relief")[0] == 0
    _, out = run(settings, capsys, "list", "--json")
    assert relief not in out


def test_an_exception_is_made(settings: Configuration, capsys: Shown, relief: str) -> None:
    arguments = ("limit", relief, "contacts", "7", "--reason", "Agreed by letter.")
    assert run(settings, capsys, *arguments)[0] == 0
    code, told = run(settings, capsys, "suspend", "no-such-thing", "--reason", "Complaints about messages.")
    assert (code, told.strip()) == (1, "There is no organization with this slug, id or name.")


def test_help_is_given_without_a_database(capsys: Shown) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["org", "--help"])
    assert ended.value.code == 0
    assert "suspend" in capsys.readouterr().out
