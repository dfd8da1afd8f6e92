"""Everything in one file without a secret, and an equal organization of it elsewhere (ORG-039, 040)."""

import base64
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import UUID

import pytest

from koinon import channels, contacts, messaging, organizations
from koinon.kit import ids
from koinon.organizations import archive
from koinon.organizations.archive import envelope
from koinon.organizations.repository import closing as rows
from koinon.platform import configuration, errors, process
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from tests.conftest import SECRETS
from tests.messaging.conftest import Drain, Finish, carrier, drain, finish
from tests.organizations.test_closing import full, held_by
from tests.platform.media.made import jpeg

__all__ = ["Drain", "Finish", "carrier", "drain", "finish", "full"]
SCAN = b"%PDF-1.7\n\xff\xfe\x00 signed\n%%EOF\n"
CIPHERS = ("credentials_cipher", "key_hash", "token_hash", "webhook_token", "refresh_hash")


@pytest.fixture
async def elsewhere(cluster: Cluster, make_database: Callable[[], str], tmp_path: Path) -> AsyncIterator[Services]:
    """Another installation: its own database, its own keys."""
    name = make_database()
    keys = {
        "KOINON_ENCRYPTION_KEYS": "1:" + base64.b64encode(bytes(range(100, 132))).decode(),
        "KOINON_LOOKUP_KEY": base64.b64encode(bytes(range(132, 164))).decode(),
        "KOINON_DATABASE_URL": cluster.url("koinon_app", name),
        "KOINON_DATA_DIR": str(tmp_path / "elsewhere"),
    }
    async with process.services(configuration.load(SECRETS | keys), name="elsewhere", pool=2) as opened:
        yield opened


async def exported(services: Services, tenant: UUID, folder: Path, passphrase: str | None = None) -> Path:
    path = folder / f"{ids.uuid7().hex}.zip"
    await archive.export(services, tenant, path, passphrase)
    return path


def tables(path: Path) -> dict[str, list[dict[str, object]]]:
    with zipfile.ZipFile(path) as file:
        names = [name for name in file.namelist() if name.startswith("tables/")]
        return {name[7:-6]: [json.loads(line) for line in file.read(name).splitlines()] for name in names}


async def test_every_table_of_a_tenant_is_exported_or_left_out_with_a_reason(database: Database) -> None:
    async with database.system() as tx:
        known = set(await rows.tables(tx))
    assert known - set(archive.parts()) - set(archive.LEFT_OUT) == set()
    assert set(archive.parts()) | set(archive.LEFT_OUT) <= known


async def test_an_archive_holds_everything_open_and_no_secret_and_nobody_else(
    services: Services, full: UUID, bakery: UUID, tmp_path: Path
) -> None:
    async with services.database.transaction(bakery) as tx:
        await contacts.create(tx, services.vault, contacts.NewContact(given_name="Stranger"))
    found = tables(await exported(services, full, tmp_path))
    assert len(found["contacts"]) == len(found["addresses"]) == len(found["deliveries"]) == 12
    assert {str(row["value_cipher"])[:2] for row in found["addresses"]} == {"+1"}
    text = json.dumps(found)
    assert "Stranger" not in text and str(bakery) not in text
    assert not any(secret in row for group in found.values() for row in group for secret in CIPHERS)


async def test_the_manifest_counts_and_sums_every_table(services: Services, full: UUID, tmp_path: Path) -> None:
    import hashlib

    path = await exported(services, full, tmp_path)
    with zipfile.ZipFile(path) as file:
        manifest = json.loads(file.read("manifest.json"))
        for name, told in manifest["tables"].items():
            data = file.read(f"tables/{name}.jsonl")
            assert (len(data.splitlines()), hashlib.sha256(data).hexdigest()) == (told["rows"], told["sha256"])
        assert "csv/contacts.csv" in file.namelist() and "schema.md" in file.namelist()


async def test_another_installation_makes_an_equal_organization_of_it(
    services: Services, full: UUID, elsewhere: Services, tmp_path: Path
) -> None:
    path = await exported(services, full, tmp_path)
    made = await organizations.import_archive(elsewhere, path)
    assert made == full
    again = tables(await exported(elsewhere, made, tmp_path))
    for name, before in tables(path).items():
        if name in (
            "events",
            "audit_log",
            "memberships",
            "organizations",
            "senders",
            "provider_accounts",
            "deliveries",
        ):
            continue
        hashes = (*archive.parts()[name].hashes,)
        plain = [{k: v for k, v in row.items() if k not in hashes} for row in before]
        after = [{k: v for k, v in row.items() if k not in hashes} for row in again[name]]
        assert sorted(map(str, after)) == sorted(map(str, plain)), name


async def test_photos_and_signed_forms_come_over_byte_for_byte(
    services: Services, chapel: UUID, elsewhere: Services, tmp_path: Path
) -> None:
    picture = await contacts.square_photo(services, jpeg())
    assert picture[:4] == b"RIFF" and picture[8:12] == b"WEBP"
    with pytest.raises(UnicodeDecodeError):
        picture.decode()
    async with services.database.transaction(chapel) as tx:
        ada = await contacts.create(tx, services.vault, contacts.NewContact(given_name="Ada"))
        await contacts.set_photo(tx, services.vault, ada.id, picture)
        form = await contacts.keep_signed_form(tx, services.vault, ada.id, "scan.pdf", SCAN)
        asked = await organizations.request_export(tx, services.vault)
    await organizations.run_export(services, chapel, asked.id)
    made = await organizations.import_archive(elsewhere, archive.archive_path(services, chapel, asked.id))
    async with elsewhere.database.transaction(made) as tx:
        assert (await contacts.photo(tx, elsewhere.vault, ada.id)).data == picture
        assert (await contacts.signed_form(tx, elsewhere.vault, form.id))[1] == SCAN


async def test_there_it_finds_people_keeps_their_no_and_sends_nothing(
    services: Services, full: UUID, elsewhere: Services, tmp_path: Path
) -> None:
    made = await organizations.import_archive(elsewhere, await exported(services, full, tmp_path))
    async with elsewhere.database.transaction(made) as tx:
        assert await contacts.count(tx, elsewhere.vault, contacts.ContactQuery()) == 12
        denied = await tx.scalar(
            "select count(*) from addresses a join address_consents c on c.organization_id = a.organization_id"
            " and c.address_hash = a.value_hash where c.state = 'denied'"
        )
        senders = await channels.senders(tx)
        assert (denied, {str(sender.state) for sender in senders}) == (1, {"paused"})
        assert await tx.scalar("select count(*) from address_tokens") >= 12
        held = await messaging.held_messages(tx)
    assert held.messages == 0


async def test_with_new_ids_it_lives_beside_the_first(services: Services, full: UUID, tmp_path: Path) -> None:
    path = await exported(services, full, tmp_path)
    with pytest.raises(errors.KoinonError, match="duplicate_resource"):
        await organizations.import_archive(services, path)
    made = await organizations.import_archive(services, path, new_ids=True)
    before, after = await held_by(services.database, full), await held_by(services.database, made)
    for name in ("contacts", "addresses", "deliveries", "delivery_events", "broadcasts", "contact_words"):
        assert after.get(name) == before.get(name), name
    async with services.database.transaction(made) as tx:
        assert (await organizations.get(tx)).slug != ""


async def test_a_passphrase_opens_it_and_nothing_else_does(
    services: Services, full: UUID, elsewhere: Services, tmp_path: Path
) -> None:
    path = await exported(services, full, tmp_path, "a long enough passphrase")
    assert not zipfile.is_zipfile(path)
    for wrong in (None, "another passphrase"):
        with pytest.raises(errors.KoinonError, match="invalid_file"):
            await organizations.import_archive(elsewhere, path, passphrase=wrong)
    assert await organizations.import_archive(elsewhere, path, passphrase="a long enough passphrase") == full


def test_a_sealed_file_that_ends_early_or_was_changed_does_not_open(tmp_path: Path) -> None:
    plain, sealed, out = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    plain.write_bytes(bytes(range(256)) * 9_000)
    envelope.seal(plain, sealed, "passphrase")
    envelope.unseal(sealed, out, "passphrase")
    assert out.read_bytes() == plain.read_bytes()
    whole = sealed.read_bytes()
    for damaged in (whole[:-1], whole[: len(whole) // 2], whole[:100] + bytes([whole[100] ^ 1]) + whole[101:]):
        sealed.write_bytes(damaged)
        with pytest.raises(envelope.WrongPassphrase):
            envelope.unseal(sealed, out, "passphrase")


async def test_a_damaged_archive_leaves_nothing_behind(
    services: Services, full: UUID, elsewhere: Services, tmp_path: Path
) -> None:
    path = await exported(services, full, tmp_path)
    other = tmp_path / "damaged.zip"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b"Ada1", b"Eve1") if name == "tables/contacts.jsonl" else data)
    with pytest.raises(errors.KoinonError, match="checksum differs"):
        await organizations.import_archive(elsewhere, other)
    async with elsewhere.database.transaction(full) as tx:
        assert await tx.scalar("select count(*) from organizations") == 0


async def test_one_at_a_time_and_three_a_day_for_seven_days(
    services: Services, settings: Configuration, chapel: UUID
) -> None:
    async def ask() -> UUID:
        async with services.database.transaction(chapel) as tx:
            return (await organizations.request_export(tx, services.vault, "a long enough passphrase")).id

    first = await ask()
    with pytest.raises(errors.KoinonError, match="invalid_state"):
        await ask()
    await organizations.run_export(services, chapel, first)
    await organizations.run_export(services, chapel, first)
    for _ in range(2):
        await organizations.run_export(services, chapel, await ask())
    with pytest.raises(errors.KoinonError, match="rate_limit_exceeded"):
        await ask()
    path = organizations.archive_path(services, chapel, first)
    assert path.exists() and envelope.is_sealed(path)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update organization_archives set expires_at = now()")
    await archive.expire(services, chapel)
    assert not path.exists()
