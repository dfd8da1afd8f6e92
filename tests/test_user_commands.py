"""`koinon user`: operators, owner links, second factors, people of another system; each act in the trail (IDN-053)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from koinon import cli, user_commands
from koinon.identity.audit_trail import INSTALLATION
from koinon.kit import ids
from koinon.platform import process
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.identity.conftest import found
from tests.identity.test_bcrypt import HASH

Shown = pytest.CaptureFixture[str]


def run(settings: Configuration, shown: Shown, *arguments: str) -> tuple[int, str]:
    code = user_commands.run(settings, user_commands.read(list(arguments)))
    captured = shown.readouterr()
    return code, captured.out + captured.err


def within(settings: Configuration, act: Any) -> Any:
    async def run() -> Any:
        async with process.services(settings, name="test", pool=2) as services:
            return await act(services)

    return asyncio.run(run())


def acts(settings: Configuration, action: str, about: object = None) -> list[Any]:
    async def read(services: Services) -> Any:
        async with services.database.transaction(INSTALLATION) as tx:
            return await tx.all(
                tuple,
                """
                select actor_kind, changes
                from audit_log
                where organization_id = %(organization_id)s
                  and action = %(action)s
                  and (%(about)s::uuid is null or resource_id = %(about)s)
                """,
                {"organization_id": INSTALLATION, "action": action, "about": about},
            )

    listed: list[Any] = within(settings, read)
    return listed


@pytest.fixture
def ada(settings: Configuration, capsys: Shown) -> Any:
    """Ada, owner of Grace Chapel."""
    made = within(settings, found)
    capsys.readouterr()  # what was logged meanwhile
    return made


def test_an_operator_is_made_and_ended(settings: Configuration, capsys: Shown, ada: Any) -> None:
    async def is_operator(services: Services) -> Any:
        async with services.database.system() as tx:
            return await tx.scalar("select is_operator from users where id = %(id)s", {"id": ada.user.id})

    code, told = run(settings, capsys, "operator", ada.user.email.upper())
    assert (code, "second factor" in told, within(settings, is_operator)) == (0, True, True)
    assert run(settings, capsys, "operator", ada.user.email, "--end")[0] == 0
    assert within(settings, is_operator) is False
    assert acts(settings, "installation.operator_made", ada.user.id) == [("system", {})]
    assert acts(settings, "installation.operator_ended", ada.user.id) == [("system", {})]


def test_an_address_that_nobody_has_is_refused(settings: Configuration, capsys: Shown) -> None:
    code, told = run(settings, capsys, "operator", "nobody@example.org")
    assert (code, "Nobody has this address" in told) == (1, True)
    assert run(settings, capsys, "reset-mfa", "nobody@example.org", "--reason", "lost everything")[0] == 1


def test_an_owner_link_is_printed_and_noted(settings: Configuration, capsys: Shown, ada: Any) -> None:
    before = len(acts(settings, "installation.owner_link_made"))
    code, told = run(settings, capsys, "owner-link", "--organization", str(ada.organization_id), "--json")
    assert (code, "/owner/" in json.loads(told)["link"]) == (0, True)
    assert len(acts(settings, "installation.owner_link_made")) == before + 1
    assert run(settings, capsys, "owner-link", "--organization", "no-such-place")[0] == 1


def test_the_reset_of_factors_needs_a_reason_and_stands_in_the_trail(
    settings: Configuration, capsys: Shown, ada: Any
) -> None:
    assert run(settings, capsys, "reset-mfa", ada.user.email, "--reason", "lost")[0] == 1
    assert run(settings, capsys, "reset-mfa", ada.user.email, "--reason", "lost phone, met in person")[0] == 0
    told = {"after": {"reason": "lost phone, met in person"}}
    assert acts(settings, "installation.factors_reset_asked", ada.user.id) == [("system", told)]


def test_people_of_another_system_are_brought_in(
    settings: Configuration, capsys: Shown, ada: Any, tmp_path: Path
) -> None:
    file, grace = tmp_path / "people.csv", f"{ids.uuid7().hex}@example.org"
    file.write_text(f"email,name,role,password_hash\n{grace},Grace Hopper,agent,{HASH}\n", encoding="utf-8-sig")
    named = ("--organization", str(ada.organization_id))
    assert run(settings, capsys, "import", str(file), *named) == (0, "1 new, 0 had an account, 0 had a seat.\n")
    file.write_text(f"email,name,role\n{grace},,pope\n")
    code, told = run(settings, capsys, "import", str(file), *named)
    assert (code, told.splitlines()[0].partition(":")[0], len(told.splitlines())) == (1, "1.name", 2)
    assert run(settings, capsys, "import", str(tmp_path / "none.csv"), *named)[0] == 1
    file.write_bytes(b"\xff\xfe\x00")
    assert run(settings, capsys, "import", str(file), *named)[0] == 1


def test_sessions_keys_and_peppers_stand_in_the_trail(settings: Configuration) -> None:
    from koinon import identity

    for act, action in (
        (identity.revoke_every_session, "installation.sessions_revoked"),
        (lambda services: identity.rotate_signing_keys(services, at_once=False), "installation.signing_keys_rotated"),
        (identity.rotate_pepper, "installation.pepper_rotated"),
    ):
        before = len(acts(settings, action))
        within(settings, act)
        found_acts = acts(settings, action)
        assert (len(found_acts), found_acts[-1][0]) == (before + 1, "system")


def test_the_command_names_its_acts(capsys: Shown) -> None:
    for arguments in (["user", "--help"], ["user", "import", "--help"], ["pepper", "--help"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        assert ended.value.code == 0
    assert "rotate" in capsys.readouterr().out
