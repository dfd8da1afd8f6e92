"""`koinon doctor` says what is wrong and what to do (OPS-005)."""

import dataclasses
import ssl
import tempfile
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from koinon import doctor
from koinon.platform import health
from koinon.platform.configuration import Configuration, load
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from tests.conftest import SECRETS
from tests.platform.http.servers import answering, serving


async def found(configuration: Configuration) -> dict[str, doctor.Finding]:
    return {finding.check: finding for finding in await doctor.examine(configuration)}


async def test_a_sound_installation_is_green(settings: Configuration) -> None:
    findings = await found(settings)
    assert {"keys", "disk", "storage", "mail", "name", "callbacks", "database version", "database encryption"} <= set(
        findings
    )
    assert {"role", "locations", "migrations", "clock", "partitions", "connections", "jobs", "alerts"} <= set(findings)
    others = ("disk", "passkeys", "jobs", "dead letters", "alerts", "database settings")
    faults = [f for f in findings.values() if not f.ok and f.check not in others]
    assert faults == [], "what other tests leave in the queue is not looked at"


async def test_a_server_that_a_power_cut_robs_is_named(settings: Configuration) -> None:
    """The tests' own server is one: it saves the time of every fsync."""
    kept = (await found(settings))["database settings"]
    assert (kept.ok, "fsync = off" in kept.words) == (False, True)


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


async def test_the_way_to_the_database_is_looked_at(settings: Configuration) -> None:
    """OPS-140: TLS off this machine; a socket or loopback needs none."""
    assert (await found(settings))["database encryption"].ok
    assert [doctor._is_near(host) for host in ("/run/postgresql", "localhost", "::1", "10.0.0.5", "db.example")] == (
        [True, True, True, False, False]
    )


async def test_jobs_are_late_by_the_targets_of_the_alerts(services: Services, settings: Configuration) -> None:
    """`inbound` has one second: what `/health` and the alerts call late the doctor does not call flowing."""
    async with services.database.system() as tx:
        await tx.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, scheduled_at)"
            " values ('inbound', 'tests.late', '{}', now() - interval '5 seconds')"
        )
    try:
        found_jobs = (await found(settings))["jobs"]
    finally:
        async with services.database.system() as tx:
            await tx.execute("delete from procrastinate_jobs where task_name = 'tests.late'")
    assert (found_jobs.ok, "inbound waits for" in found_jobs.words) == (False, True)


def certificate(days: int) -> ssl.SSLContext:
    """A certificate for localhost that ends in so many days, signed by itself."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    with tempfile.NamedTemporaryFile() as file:
        file.write(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem))
        file.flush()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file.name)
    return context


@pytest.mark.parametrize(
    ("days", "ok", "words"), [(40, True, "40 days left"), (13, False, "renew"), (-2, False, "ended")]
)
async def test_a_certificate_that_ends_is_told_two_weeks_before(days: int, ok: bool, words: str) -> None:
    async with serving(answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), certificate(days)) as url:
        name, end, callbacks = await health.public_address(url, is_open=False, is_set=True)
    assert (name.ok, end.ok, words in end.words) == (True, ok, True)
    assert not callbacks.ok, "nobody trusts who signed it"


@pytest.mark.parametrize(("status", "ok"), [(200, True), (404, False)])
async def test_the_public_address_must_lead_here(status: int, ok: bool) -> None:
    async with serving(answering(b"HTTP/1.1 %d X\r\ncontent-length: 0\r\n\r\n" % status)) as url:
        *_, callbacks = await health.public_address(url, is_open=False, is_set=True)
        [inside] = await health.public_address(url, is_open=True, is_set=True)
    assert callbacks.ok is ok
    assert (inside.ok, "carriers outside cannot call back" in inside.words) == (False, True)


async def test_an_address_that_nobody_set_need_not_answer() -> None:
    findings = await found(load(SECRETS | {"KOINON_DATABASE_URL": "postgresql://u@127.0.0.1:1/x", "KOINON_PORT": "1"}))
    assert (findings["name"].ok, findings["callbacks"].ok) == (True, True)


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
