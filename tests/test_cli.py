"""The `koinon` command: settings with their sources, faults in words, exit codes for scripts (OPS-002, 005)."""

import json
from pathlib import Path

import pytest

from koinon import cli
from koinon.platform import running
from koinon.platform.configuration import load
from tests.conftest import SECRETS


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment of this test's own."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KOINON_DATA_DIR", str(tmp_path))
    return monkeypatch


def test_settings_are_listed_with_source_and_meaning_and_secrets_hidden(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["settings", "--json"]) == 0
    shown = capsys.readouterr().out
    rows = {row["name"]: row for row in json.loads(shown)}
    assert rows["KOINON_SECRET_KEY"]["value"] == "set"
    assert rows["KOINON_ENV"]["value"] == "test"
    assert all(row["source"] and row["meaning"] for row in rows.values())
    assert rows["KOINON_ENV"]["source"] != rows["KOINON_LOG_LEVEL"]["source"]
    assert not any(SECRETS[name] in shown for name in ("KOINON_SECRET_KEY", "KOINON_ENCRYPTION_KEYS"))


def test_beside_one_that_runs_its_port_is_shown(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    hold = running.take(tmp_path)
    hold.say(load(SECRETS | {"KOINON_PORT": "8123"}))
    assert cli.main(["settings", "--json"]) == 0
    hold.release()
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert (rows["KOINON_PORT"]["value"], rows["KOINON_PORT"]["source"]) == ("8123", "running")


def test_every_fault_is_told_in_words_and_the_exit_code_is_2(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("KOINON_PORT", "many")
    environment.setenv("KOINON_LOG_LEVLE", "info")
    assert cli.main(["settings"]) == 2
    told = capsys.readouterr().err
    assert "KOINON_PORT" in told
    assert "KOINON_LOG_LEVEL" in told


def test_migrating_without_a_database_says_what_to_set(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["migrate"]) == 2
    assert "KOINON_DATABASE_OWNER_URL" in capsys.readouterr().err


def test_the_doctor_speaks_to_scripts(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    environment.setenv("KOINON_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert cli.main(["doctor", "--json"]) == 1
    assert {"check": "keys", "ok": True} in [
        {k: row[k] for k in ("check", "ok")} for row in json.loads(capsys.readouterr().out)
    ]
