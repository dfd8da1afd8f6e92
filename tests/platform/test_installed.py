"""What an operator sees of the installation: queues, readers, plans, certificate, a file without secrets (ORG-046)."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from koinon import worker
from koinon.platform import certificates, diagnostics, installed, job_figures, query_plans, slow_queries
from koinon.platform.alerts import Watch
from koinon.platform.alerts import repository as measured
from koinon.platform.events import Event
from koinon.platform.jobs import job
from koinon.platform.services import Services


@job("tests.counted", queue="passes")
async def counted(services: Services, organization_id: UUID | None) -> None:
    """Nothing."""


@job("tests.uncounted", queue="passes")
async def failing(services: Services, organization_id: UUID | None) -> None:
    raise ValueError


async def test_a_queue_tells_what_waits_what_ran_through_and_what_failed(services: Services, chapel: UUID) -> None:
    job_figures._seen.clear()
    async with services.database.transaction(chapel) as tx:
        for each in (counted, counted, failing):
            await each.defer(tx)
    await worker.drain(services, [counted, failing], ["passes"])
    for _ in range(2):  # what was told once is not told again
        async with services.database.system() as tx:
            await job_figures.tell(tx)
    async with services.database.system() as tx:
        (found,) = [one for one in await measured.queue_figures(tx) if one.queue == "passes"]
    assert (found.waiting, found.active, found.later, found.completed, found.failed) == (0, 0, 1, 2, 1)


async def test_a_reader_tells_how_many_events_lie_before_it_whosever_they_are(
    services: Services, chapel: UUID, bakery: UUID
) -> None:
    async with services.database.system() as tx:
        await tx.execute(
            "insert into event_cursors (consumer, txid, seq) select 'tests.late', txid::text::xid8, seq"
            " from koinon_events_end() on conflict (consumer) do update set txid = excluded.txid, seq = excluded.seq"
        )
    for each in (chapel, bakery):
        async with services.database.transaction(each) as tx:
            tx.publish(Event(type="tests.happened", aggregate_type="test", aggregate_id=each))
    async with services.database.system() as tx:
        (late,) = [one for one in await installed.readers(tx) if one.consumer == "tests.late"]
        await tx.execute("update event_cursors set paused = true where consumer = 'tests.late'")
    assert late.behind >= 2
    assert late.lag_seconds > 0


async def test_each_process_tells_its_disk(services: Services, tmp_path: Path) -> None:
    await Watch(services.database, "web", folder=tmp_path).beat()
    async with services.database.system() as tx:
        told = [one for one in await installed.processes(tx) if one.kind == "web" and one.disk_total]
    assert told
    assert all(one.disk_free is not None and 0 < one.disk_free <= (one.disk_total or 0) for one in told)


SLOW = """
select b.id, b.created_at
from broadcasts b
where b.organization_id = %(organization_id)s
  and b.state = 'sending'
  and b.created_at > now() - interval '1 day'
limit 5
"""


async def kept(services: Services, sql: str) -> str:
    slow_queries._seen.clear()
    slow_queries.note(sql, 1.5, None)
    (fingerprint,) = slow_queries._seen
    async with services.database.system() as tx:
        await slow_queries.tell(tx)
    return fingerprint


async def test_the_plan_of_a_slow_statement_is_made_on_demand_and_runs_nothing(services: Services) -> None:
    fingerprint = await kept(services, SLOW)
    async with services.database.system() as tx:
        plan = await query_plans.plan_of(tx, fingerprint)
    assert plan is not None
    assert "Limit" in plan
    assert "broadcasts" in plan


async def test_what_cannot_be_explained_is_told_and_breaks_nothing(services: Services) -> None:
    fingerprint = await kept(services, "select koinon_no_such_function(%(a)s)")
    async with services.database.system() as tx:
        plan = await query_plans.plan_of(tx, fingerprint)
        assert await tx.scalar("select 1") == 1
        assert await query_plans.plan_of(tx, "unknown") is None
    assert plan is not None
    assert plan.startswith(query_plans.NO_PLAN)


@pytest.mark.parametrize("statement", ["drop table users", "select 1; drop table users", "vacuum"])
def test_only_single_statements_over_rows_are_explained(statement: str) -> None:
    with pytest.raises(ValueError, match="no single statement"):
        query_plans.explainable(statement)


def issued(host: str, until: datetime) -> tuple[bytes, bytes]:
    """A certificate that signed itself, and its key (RFC 5280)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=90))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    no_secret = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    return made.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM, pkcs8, no_secret
    )


@pytest.fixture
async def tls(tmp_path: Path) -> AsyncIterator[tuple[str, datetime, bytes]]:
    """A server with a certificate of its own: its address, when that ends, the certificate."""
    until = (datetime.now(UTC) + timedelta(days=20)).replace(microsecond=0)
    shown, key = issued("localhost", until)
    (tmp_path / "shown.pem").write_bytes(shown + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "shown.pem")

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "localhost", 0, ssl=context)
    yield f"https://localhost:{server.sockets[0].getsockname()[1]}", until, shown
    server.close()


async def test_the_certificate_that_callers_see_is_read(tls: tuple[str, datetime, bytes]) -> None:
    url, until, shown = tls
    found = await certificates.certificate(url, ssl.create_default_context(cadata=shown.decode()))
    assert found is not None
    assert (found.host, found.expires_at, found.fault) == ("localhost", until, "")


async def test_one_that_nobody_believes_is_read_all_the_same(tls: tuple[str, datetime, bytes]) -> None:
    url, until, _ = tls
    found = await certificates.certificate(url)
    assert found is not None
    assert found.expires_at == until
    assert "self" in found.fault


async def test_a_server_that_is_away_or_speaks_no_tls_is_told(unused_tcp_port: int) -> None:
    away = await certificates.certificate(f"https://localhost:{unused_tcp_port}")
    assert away is not None
    assert away.expires_at is None
    assert away.fault
    assert await certificates.certificate("http://localhost:8000") is None


async def test_the_diagnostic_file_holds_no_secret_and_nobodys_data(services: Services, chapel: UUID) -> None:
    phone, secret = "+1 202 555 0142", services.configuration.secret_key
    async with services.database.system() as tx:
        await tx.execute(
            "insert into dead_letters (organization_id, job, queue, arguments, attempts, error, trace, transient)"
            " values (%(o)s, 'tests.counted', 'bulk', %(a)s::jsonb, 5, %(e)s, 'line', false)",
            {"o": chapel, "a": f'{{"to": "{phone}"}}', "e": f"Fault of ada@example.org {phone}"},
        )
        found = msgspec.json.encode(await diagnostics.gather(tx, services.configuration, "0.0")).decode()
    assert "tests.counted" in found
    assert '"KOINON_SECRET_KEY":"set"' in found or '"KOINON_SECRET_KEY":"[redacted]"' in found
    hidden = [secret, services.configuration.lookup_key, services.configuration.encryption_keys, phone, "ada@example"]
    assert [each for each in hidden if each and each in found] == []
    assert services.database.url not in found
