"""A new encryption key takes over all that is sealed, while everything runs (CON-017)."""

import argparse
import base64
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from koinon import channels, contacts, organizations, reencrypting, wiring, worker
from koinon.contacts.service import person_exports
from koinon.identity.contracts import Role
from koinon.identity.devices import registering
from koinon.identity.devices import repository as devices
from koinon.identity.factors import totp
from koinon.identity.keys import peppers
from koinon.identity.sso import connecting
from koinon.identity.tokens import signing
from koinon.kit import clock, ids
from koinon.platform import configuration, mail, process, retention, rotation, web_push
from koinon.platform.crypto import KeyRing, Vault
from koinon.platform.db import Database, Tx
from koinon.platform.postgres import Cluster
from koinon.platform.rest import idempotency
from koinon.platform.rotation import columns, jobs
from koinon.platform.services import Services
from koinon.platform.webhooks import intake
from tests.conftest import SECRETS
from tests.identity.conftest import seat
from tests.inbox.conftest import Desk, desk
from tests.test_erasure import Drain, everything

__all__ = ["desk"]
OLD, NEW = (1, bytes(range(32))), (2, b"n" * 32)
LOOKUP, SECRET = bytes(range(32, 64)), SECRETS["KOINON_SECRET_KEY"].encode()
BOTH, ONLY_NEW = (Vault(KeyRing(ring), LOOKUP, SECRET) for ring in ((NEW, OLD), (NEW,)))
ADDRESSES = next(one for one in rotation.sealed_columns() if one.name == "addresses.value_cipher")
# Bytes that no encryption key made: keyed hashes, digests, public halves, pictures, cursors.
PLAIN = re.compile(
    r"\w+\.(\w*_hash|hash|digest|seal|sha256|fingerprint|public_key|rotation_salt|credential_id|challenge|icon|logo)"
    r"|address_tokens\.token|click_arrivals\.network|link_(?:clicks|visitors)\.visitor|broadcasts\.freeze_cursor|message_keys\.key|mail_ids\.key"
)
CATALOGUE = """
select c.relname || '.' || a.attname,
       has_column_privilege('koinon_app', c.oid, a.attnum, 'update'),
       (select array_agg(k.attname::text || ' ' || format_type(k.atttypid, null)
                         order by array_position(i.indkey::int2[], k.attnum))
        from pg_index i
        join pg_attribute k on k.attrelid = i.indrelid and k.attnum = any(i.indkey) and k.attname <> 'organization_id'
        where i.indrelid = c.oid and i.indisprimary),
       c.relrowsecurity
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace
  and c.relkind in ('r', 'p')
  and not c.relispartition
  and a.atttypid in ('bytea'::regtype, 'bytea[]'::regtype)
"""


@pytest.fixture(scope="module")
def urls(
    cluster: Cluster, make_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Of an installation of its own: its keys change."""
    name = make_database()
    return {
        "KOINON_DATABASE_URL": cluster.url("koinon_app", name),
        "KOINON_DATABASE_OWNER_URL": cluster.url("koinon_owner", name),
        "KOINON_DATA_DIR": str(tmp_path_factory.mktemp("rotation")),
    }


@pytest.fixture(scope="module")
async def services(urls: dict[str, str]) -> AsyncIterator[Services]:
    async with process.services(configuration.load(SECRETS | urls), name="rotation") as opened:
        yield opened


@pytest.fixture(scope="module")
def database(services: Services) -> Database:
    return services.database


def rotating(services: Services, vault: Vault = BOTH) -> Services:
    return Services(services.configuration, services.database, vault)


async def left(services: Services, organization_id: UUID | None) -> dict[str, int]:
    """What lies under an older key."""
    found, _ = await reencrypting.every(rotating(services), begin=False)
    if organization_id is None:
        [installation] = [one for one in found if one.organization_id is None]
        return installation.columns
    return (await reencrypting.progress(rotating(services), organization_id, begin=False)).columns


async def people(services: Services, organization_id: UUID, count: int) -> list[UUID]:
    made = []
    async with services.database.transaction(organization_id) as tx:
        for n in range(count):
            new = contacts.NewContact(given_name="Ada", phones=(f"+1415555267{n}",))
            made.append((await contacts.create(tx, services.vault, new)).id)
    return made


async def test_every_column_of_bytes_is_named_as_sealed_or_is_none(database: Database) -> None:
    async with database.system() as tx:
        found = {name: rest for name, *rest in await tx.all(tuple, CATALOGUE)}
    named = {one.name: one for one in rotation.sealed_columns()}
    assert set(named) <= set(found)
    unknown = {name for name in found if name not in named and not PLAIN.fullmatch(name)}
    assert not unknown, f"sealed? `rotation.name_columns` in its module.py; else a word in PLAIN: {unknown}"
    assert not [name for name in named if PLAIN.fullmatch(name)]
    for name, sealed in named.items():
        may_update, key, is_tenants = found[name]
        assert may_update, f"{name} needs a grant"
        assert [" ".join(one) for one in sealed.key] == key, name
        assert is_tenants == (sealed.whose is None), name


async def _archive(tx: Tx, vault: Vault) -> None:
    await tx.execute(
        """
        insert into message_archives (id, organization_id, conversation_id, month, file, first_byte, size,
                                      key_cipher, messages, newest_at)
        select koinon_uuid7(), c.organization_id, c.id, '2025-10-01', 'a', 0, 1, %(k)s, 1, now()
        from conversations c
        where c.organization_id = %(o)s
        limit 1
        """,
        {"o": tx.organization_id, "k": vault.seal(bytes(32), tx.organization_id, "archived messages")},
    )


async def fill_organization(desk: Desk, drain: Drain) -> UUID:
    """One of each that an organization keeps sealed; the person they belong to."""
    person = await everything(desk, drain)
    vault, organization = desk.services.vault, desk.organization
    async with desk.services.database.transaction(desk.ana) as tx:
        await contacts.claim_number(tx, vault, person, "+14155552679")
        await organizations.add_guest(tx, vault, "Ben", "+14155552678")
        await organizations.request_export(tx, vault, "a long enough passphrase")
        await channels.add_email_domain(tx, vault, channels.NewDomain(domain="chapel.example"))
        carrier = (await channels.accounts(tx))[0].id
        brand = await channels.begin_brand(tx, vault, carrier)
        await channels.change_registration(tx, vault, brand.id, brand.filled, "12-3456789")
        connection = {"issuer": "https://id.example", "client_id": "us", "client_secret": "sso words"}
        await connecting.connect(tx, vault, **connection, domain="example.org", default_role=None)
        await tx.execute(
            """
            insert into idempotency_keys (organization_id, principal_id, key, fingerprint, response_headers,
                                          response_body)
            values (%(o)s, %(o)s, 'secret', '', %(headers)s, %(body)s), (%(o)s, %(o)s, 'plain', '', '{}', 'zlib')
            """,
            {
                "o": organization,
                "headers": Jsonb({idempotency.SEALED: "true"}),
                "body": vault.seal(b"{}", organization, idempotency.HEADER),
            },
        )
        sealed = {"o": organization, "c": vault.seal(b"[]", organization, "audience_list")}
        await tx.execute(
            """
            insert into audience_lists (id, organization_id, name, entries, people, unmatched, unmatched_cipher)
            values (koinon_uuid7(), %(o)s, 'Camp', 1, 0, 1, %(c)s)
            """,
            sealed,
        )
        await tx.execute(
            "insert into mail_bodies (organization_id, message_id, html_cipher) values (%(o)s, koinon_uuid7(), %(c)s)",
            {"o": organization, "c": vault.encrypt("<p>Hello</p>", organization, "mail")},
        )
        await _archive(tx, vault)
        await tx.execute(
            "insert into assist_settings (organization_id, key_cipher) values (%(o)s, %(c)s)",
            {"o": organization, "c": vault.encrypt("key", organization, "assist")},
        )
        await tx.execute(
            """
            insert into import_rows (organization_id, import_id, row_number, outcome, raw_cipher, errors_cipher,
                                     before_cipher)
            select i.organization_id, i.id, n, 'invalid', %(c)s, %(c)s, %(c)s
            from imports i
            cross join generate_series(1000, 1001) as n
            where i.organization_id = %(o)s
            """,
            {"o": organization, "c": vault.seal(b"[]", organization, "import")},
        )
    return person


def pushed(vault: Vault, user_id: UUID, session_id: UUID) -> dict[str, object]:
    values = {"user_id": user_id, "session_id": session_id, "platform": "ios", "now": clock.now()}
    values |= {"app_version": "1.0.0", "model": "phone", "locale": "en", "push_token_hash": bytes(32)}
    return values | {"push_token": vault.encrypt("a token", registering.NOBODYS, registering.SEAL)}


async def fill_installation(desk: Desk) -> None:
    """One of each that stands outside the tenant wall."""
    services, user = desk.services, desk.ana.id
    assert user is not None
    await seat(services, desk.organization, Role.ADMIN)
    async with services.database.system() as tx:
        session, owner = await tx.one(tuple, "select id, user_id from sessions")
        await devices.put(tx, pushed(services.vault, owner, session))
        await web_push.server_key(tx, services.vault)
        await peppers.rotate(tx, services.vault)
        await signing.ring(tx, services.vault)
        await totp.begin(tx, services.vault, user)
        letter = mail.Letter(kind="hello", subject="Hello", paragraphs=("Hello.",))
        await mail.send(tx, services.vault, to="ada@example.org", letter=letter)
    async with services.database.transaction(desk.organization) as tx:
        await mail.send(tx, services.vault, to="ben@example.org", letter=letter)
        body = services.vault.encrypt("hi", desk.organization, intake.BODY_KIND)
        await tx.execute(
            """
            insert into inbound_webhooks (id, source, account_id, organization_id, dedupe_hash, body, received_at)
            values (%(id)s, 'simulated', %(id)s, %(o)s, '', %(body)s, now())
            """,
            {"id": ids.uuid7(), "o": desk.organization, "body": body},
        )


async def test_everything_opens_without_the_old_key_once_it_was_rotated(desk: Desk, drain_jobs: Drain) -> None:
    person = await fill_organization(desk, drain_jobs)
    await fill_installation(desk)
    services = rotating(desk.services)
    tenants = {one.name for one in rotation.sealed_columns() if one.whose is None}
    assert set(await left(services, desk.organization)) == tenants
    outside = {one.name for one in rotation.sealed_columns() if one.whose is not None}
    assert set(await left(services, None)) == outside
    for _ in range(2):
        await rotation.rotate_keys.call(services, str(desk.organization))
        await rotation.rotate_keys.call(services)
    assert (await left(services, desk.organization), await left(services, None)) == ({}, {})
    await opened(desk, person)


async def opened(desk: Desk, person: UUID) -> None:
    """What the application reads, with the new key alone."""
    organization = desk.organization
    async with desk.services.database.transaction(desk.ana) as tx:
        found = await contacts.get(tx, ONLY_NEW, person)
        assert "+12125550143" in [one.value for one in found.addresses]
        there = {"o": organization}
        request = await tx.one(UUID, "select id from export_requests where organization_id = %(o)s", there)
        assert (await person_exports.read_export(tx, ONLY_NEW, request)).data[:2] == b"PK"
        form = await tx.one(UUID, "select id from consent_forms where organization_id = %(o)s", there)
        assert (await contacts.signed_form(tx, ONLY_NEW, form))[1] == b"%PDF-1.7\n zephyrine"
        assert (await contacts.photo(tx, ONLY_NEW, person)).data == b"RIFF zephyrine"
        assert [one.name for one in await organizations.guests(tx, ONLY_NEW)] == ["Ben"]
    async with desk.services.database.system() as tx:
        assert desk.ana.id is not None and await totp.secret_of(tx, ONLY_NEW, desk.ana.id)
        await web_push.server_key(tx, ONLY_NEW)
        assert len((await peppers.newest(tx, ONLY_NEW)).hashes("x")) == 2
        assert (await signing.load(tx, ONLY_NEW)).current is not None


async def test_a_page_is_a_thousand_rows_or_a_few_large_ones(services: Services, chapel: UUID) -> None:
    assert {one.name for one in rotation.sealed_columns() if one.most != 1_000} == {
        "audience_lists.unmatched_cipher",
        "consent_forms.data_cipher",
        "export_requests.data_cipher",
        "import_chunks.data",
    }
    assert (columns.BATCH, columns.FEW) == (1_000, 20)
    await people(services, chapel, 3)
    pairs, place, seen = ADDRESSES._replace(most=2), None, list[tuple[int, int]]()
    for _ in range(2):
        async with services.database.transaction(chapel) as tx:
            page = await jobs.rotate_some(tx, BOTH, pairs, place)
        place = page.last
        seen.append((page.rewritten, (await left(services, chapel)).get(pairs.name, 0)))
    assert (seen, place) == ([(2, 1), (1, 0)], None)


async def test_a_job_goes_on_where_the_one_before_left_off(
    services: Services, chapel: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of time after each page; the next job begins in the transaction of the page before it."""
    monkeypatch.setattr(jobs, "SLICE_SECONDS", 0.0)
    await people(services, chapel, 3)
    await rotation.rotate_keys.call(rotating(services), str(chapel))
    async with services.database.transaction(chapel) as tx:
        [(column, rewritten)] = await waiting_jobs(tx)
    assert (column, rewritten) == (ADDRESSES.name, 0), "the first of them, address_claims, held nothing"
    await rotation.rotate_keys.call(rotating(services), str(chapel), column=column)
    assert await left(services, chapel) == {}


async def waiting_jobs(tx: Tx) -> list[tuple[str | None, int | None]]:
    return await tx.all(
        tuple,
        """
        select args->>'column', (args->>'rewritten')::int
        from procrastinate_jobs
        where task_name = 'platform.rotate_keys'
          and status = 'todo'
          and args->>'organization_id' = %(o)s
        """,
        {"o": str(tx.organization_id)},
    )


async def test_a_worker_that_dies_loses_its_page_and_nothing_else(services: Services, chapel: UUID) -> None:
    """kill -9 in a page is a transaction that never ends; the job runs again from its beginning."""
    [ada, *_] = await people(services, chapel, 2)
    with pytest.raises(RuntimeError, match="killed"):
        async with services.database.transaction(chapel) as tx:
            assert (await jobs.rotate_some(tx, BOTH, ADDRESSES)).rewritten == 2
            raise RuntimeError("killed")
    assert await left(services, chapel) == {ADDRESSES.name: 2}
    for _ in range(2):
        await rotation.rotate_keys.call(rotating(services), str(chapel))
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.get(tx, ONLY_NEW, ada)).addresses[0].value == "+14155552670"
        assert [one.id for one in await contacts.find_by_phone(tx, ONLY_NEW, "+14155552670")] == [ada]


async def test_a_row_in_use_is_passed_over_and_looked_at_again(services: Services, chapel: UUID) -> None:
    await people(services, chapel, 2)
    lock = "select id from addresses where organization_id = %(o)s limit 1 for update"
    async with services.database.transaction(chapel) as tx:
        await tx.one(UUID, lock, {"o": chapel})
        await rotation.rotate_keys.call(rotating(services), str(chapel))
        assert await left(services, chapel) == {ADDRESSES.name: 1}
    async with services.database.transaction(chapel) as tx:
        assert await waiting_jobs(tx) == [(None, None)], "once more in a minute, from the beginning"
    await rotation.rotate_keys.call(rotating(services), str(chapel))
    assert await left(services, chapel) == {}


async def test_what_does_not_open_stays_and_is_told(
    services: Services, chapel: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    [ada, _] = await people(services, chapel, 2)
    async with services.database.transaction(chapel) as tx:
        damage = "update addresses set value_cipher = %(c)s where organization_id = %(o)s and contact_id = %(ada)s"
        await tx.execute(damage, {"o": chapel, "ada": ada, "c": bytes([1, 2])})
    await rotation.rotate_keys.call(rotating(services), str(chapel))
    assert await left(services, chapel) == {ADDRESSES.name: 1}
    assert "cipher_text_does_not_open" in caplog.text


async def test_the_command_begins_and_tells_how_far_it_is(
    services: Services, urls: dict[str, str], chapel: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    await people(services, chapel, 2)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "insert into directory (kind, key_hash, organization_id) values ('slug', %(key)s, %(o)s)",
            {"key": chapel.bytes, "o": chapel},
        )
    ring = ",".join(f"{version}:{base64.b64encode(key).decode()}" for version, key in (NEW, OLD))
    configured = configuration.load(SECRETS | urls | {"KOINON_ENCRYPTION_KEYS": ring})

    async def asked(act: str) -> tuple[int, str]:
        code = await reencrypting.run(configured, argparse.Namespace(act=act, json=False))
        return code, capsys.readouterr().out

    code, said = await asked("status")
    assert code == 1 and f"{chapel}  2 of 2 values are under an older key: {ADDRESSES.name} 2\n" in said
    assert (await asked("rotate"))[0] == 0
    await worker.drain(rotating(services), wiring.jobs())
    assert str(chapel) not in (await asked("status"))[1]


def test_a_file_of_an_archived_month_keeps_its_key_and_is_told(services: Services) -> None:
    folder = Path(services.configuration.data_dir) / "months" / ids.uuid7().hex
    folder.mkdir(parents=True)
    sealed = BOTH.seal(b"", ids.uuid7(), "partition archive")
    (folder / "events-202501.lines").write_bytes(len(sealed).to_bytes(4, "big") + sealed)
    (folder / "events-202502.lines").write_bytes(b"")
    assert (retention.sealed_before(services, 2), retention.sealed_before(services, 3)) == (0, 1)
