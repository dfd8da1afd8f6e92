"""`koinon doctor` says what is wrong and what to do (OPS-005)."""

import dataclasses

import pytest

from koinon import doctor
from koinon.platform.configuration import Configuration, load
from koinon.platform.postgres import Cluster
from tests.conftest import SECRETS


async def found(configuration: Configuration) -> dict[str, doctor.Finding]:
    return {finding.check: finding for finding in await doctor.examine(configuration)}


async def test_a_sound_installation_is_green(settings: Configuration) -> None:
    findings = await found(settings)
    assert {"keys", "disk", "database version", "role", "locations", "migrations", "clock", "partitions"} <= set(
        findings
    )
    faults = [f for f in findings.values() if not f.ok and f.check not in ("disk", "jobs", "dead letters", "alerts")]
    assert faults == [], "what other tests leave in the queue is not looked at"


async def test_a_role_that_bypasses_row_security_may_not_serve(settings: Configuration, cluster: Cluster) -> None:
    assert settings.database_url is not None
    name = settings.database_url.split("?")[0].rsplit("/", 1)[1]
    findings = await found(load(SECRETS | {"KOINON_DATABASE_URL": cluster.url("postgres", name)}))
    assert (findings["role"].ok, "koinon_app" in findings["role"].words) == (False, True)
    assert (findings["locations"].ok, "koinon_placed" in findings["locations"].words) == (False, True)


async def test_an_empty_database_is_told_to_migrate(cluster: Cluster) -> None:
    findings = await found(load(SECRETS | {"KOINON_DATABASE_URL": cluster.url("postgres", "postgres")}))
    assert not findings["migrations"].ok
    assert "koinon migrate" in findings["migrations"].words


async def test_a_server_that_is_down_is_named_without_its_address() -> None:
    findings = await found(load(SECRETS | {"KOINON_DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/koinon"}))
    assert not findings["database"].ok
    assert "secret" not in findings["database"].words


def test_findings_are_plain() -> None:
    assert [field.name for field in dataclasses.fields(doctor.Finding)] == ["check", "ok", "words"]


@pytest.mark.parametrize("faulty", ["", "1:tooshort"])
async def test_a_faulty_key_ring_is_refused_or_found(faulty: str) -> None:
    from koinon.platform.settings import SettingsError

    try:
        findings = await found(load(SECRETS | {"KOINON_ENCRYPTION_KEYS": faulty}))
    except SettingsError as error:
        assert any("ENCRYPTION_KEYS" in fault for fault in error.faults)
    else:
        assert not findings["keys"].ok
