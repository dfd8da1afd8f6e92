"""What the audit trail gives up, and that the seals hold all the same (IDN-044, 045)."""

import dataclasses
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from msgspec import UNSET

from koinon import contacts, identity
from koinon.contacts.service.people import redact_deleted
from koinon.identity import audit_chain, audit_keeping
from koinon.identity.audit_trail import EVERYTHING
from koinon.platform.configuration import load
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from tests.conftest import SECRETS

Superuser = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def superuser(cluster: Cluster, services: Services) -> Superuser:
    """The clock of old rows is turned by hand: nobody waits two years."""
    name = psycopg.conninfo.conninfo_to_dict(services.database.url)["dbname"]

    def run(sql: str) -> list[tuple[object, ...]]:
        with psycopg.connect(cluster.url("postgres", str(name)), autocommit=True) as connection:
            found = connection.execute(sql)
            return found.fetchall() if found.description else []

    return run


async def person(services: Services, organization_id: UUID, name: str) -> UUID:
    async with services.database.transaction(organization_id) as tx:
        made = await contacts.create(tx, services.vault, contacts.NewContact(given_name=name))
        await contacts.update(tx, services.vault, made.id, contacts.ContactChanges(family_name="Hopper"))
        return made.id


async def seal(services: Services, organization_id: UUID) -> None:
    async with services.database.transaction(organization_id) as tx:
        assert await audit_chain.seal(tx, services.vault)


async def fault(services: Services, organization_id: UUID) -> str:
    async with services.database.transaction(organization_id) as tx:
        return (await audit_chain.verify(tx, services.vault)).fault


async def changes_of(services: Services, organization_id: UUID, thing: UUID) -> list[dict[str, object]]:
    async with services.database.transaction(organization_id) as tx:
        rows = await identity.trail(tx, 50, None, EVERYTHING._replace(resource_type="contact", resource_id=thing))
    return [row.changes for row in rows if row.action == "contact.updated"]


async def test_what_changed_about_a_person_stands_before_and_after(services: Services, chapel: UUID) -> None:
    grace = await person(services, chapel, "Grace")
    async with services.database.transaction(chapel) as tx:
        await contacts.create_field(tx, contacts.NewField(labels={"en": "Allergies"}, key="allergies"))
        changes = contacts.ContactChanges(family_name=UNSET, custom={"allergies": "nuts"}, do_not_contact_reason="Ill")
        await contacts.update(tx, services.vault, grace, changes)
    latest, first = await changes_of(services, chapel, grace)
    assert first == {"before": {"family_name": ""}, "after": {"family_name": "Hopper"}}
    assert latest["after"] == {"custom.allergies": identity.REDACTED, "do_not_contact_reason": identity.REDACTED}


async def test_a_deleted_persons_data_leaves_the_trail_and_the_seals_hold(services: Services, chapel: UUID) -> None:
    grace, ada = await person(services, chapel, "Grace"), await person(services, chapel, "Ada")
    await seal(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.delete(tx, [grace])
    await redact_deleted.run(services, chapel, contact_ids=[str(grace), str(ada)])  # Ada was brought back meanwhile
    assert await changes_of(services, chapel, grace) == [{"erased": True}]
    assert (await changes_of(services, chapel, ada))[0]["after"] == {"family_name": "Hopper"}
    assert await fault(services, chapel) == ""
    await seal(services, chapel)
    assert await fault(services, chapel) == ""


async def test_redacting_twice_is_one_act(services: Services, chapel: UUID) -> None:
    grace = await person(services, chapel, "Grace")
    for expected in (2, 0):  # made with its source, and changed
        async with services.database.transaction(chapel) as tx:
            assert await identity.redact_trail(tx, "contact", [grace]) == expected
    async with services.database.transaction(chapel) as tx:
        acts = await identity.trail(tx, 50, None, EVERYTHING._replace(action="audit.redacted"))
    assert [act.changes for act in acts] == [{"after": {"count": 1}}]


async def test_nobody_redacts_another_organizations_trail(services: Services, chapel: UUID, bakery: UUID) -> None:
    grace = await person(services, chapel, "Grace")
    async with services.database.transaction(bakery) as tx:
        act = await identity.audit(tx, "audit.redacted", "contact", None)
        told = {"things": [grace], "act": act}
        assert await tx.scalar("select koinon_audit_redact('contact', %(things)s::uuid[], %(act)s)", told) == 0
    assert (await changes_of(services, chapel, grace))[0]["after"] == {"family_name": "Hopper"}


async def test_a_redaction_needs_its_own_act(services: Services, chapel: UUID) -> None:
    grace = await person(services, chapel, "Grace")
    async with services.database.transaction(chapel) as tx:
        told = {"things": [grace]}
        assert await tx.scalar("select koinon_audit_redact('contact', %(things)s::uuid[], null)", told) == 0


def archiving(services: Services, folder: Path) -> Services:
    """The same services, with a folder for what leaves the trail."""
    given = {"KOINON_AUDIT_ARCHIVE": str(folder)}
    urls = {"KOINON_DATABASE_URL": services.configuration.database_url}
    return dataclasses.replace(services, configuration=load(SECRETS | urls | given))


async def aged(services: Services, chapel: UUID, superuser: Superuser, months: int) -> UUID:
    """A person whose acts are sealed and so old; and one of today."""
    grace = await person(services, chapel, "Grace")
    await seal(services, chapel)
    superuser(
        f"update audit_seals set sealed_at = now() - interval '{months} months' where organization_id = '{chapel}'"
    )
    await person(services, chapel, "Ada")
    await seal(services, chapel)
    return grace


async def test_old_acts_go_into_a_file_and_the_chain_holds(
    services: Services, chapel: UUID, superuser: Superuser, tmp_path: Path
) -> None:
    grace = await aged(services, chapel, superuser, 25)
    kept = archiving(services, tmp_path)
    gone = await audit_keeping.archive_one(kept, chapel)
    assert gone >= 2
    assert await changes_of(services, chapel, grace) == []
    assert await fault(services, chapel) == ""
    await seal(services, chapel)
    assert await fault(services, chapel) == ""
    [file] = list((tmp_path / str(chapel)).iterdir())
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert file.name == "00000001-00000001.jsonl.gz"
    assert sum(line.get("resource_id") == str(grace) for line in lines) == 2
    assert [line["number"] for line in lines if "seal" in line] == [1]
    assert await audit_keeping.archive_one(kept, chapel) == 0


async def test_what_an_organization_keeps_longer_stays(services: Services, chapel: UUID, superuser: Superuser) -> None:
    grace = await aged(services, chapel, superuser, 25)
    superuser(
        "insert into organization_settings (organization_id, key, value)"
        f" values ('{chapel}', 'identity.audit_months', '84')"
    )
    assert await audit_keeping.archive_one(services, chapel) == 0
    assert len(await changes_of(services, chapel, grace)) == 1


async def test_a_legal_hold_keeps_everything(services: Services, chapel: UUID, superuser: Superuser) -> None:
    await aged(services, chapel, superuser, 90)
    superuser(f"update organizations set legal_hold = true where id = '{chapel}'")
    assert await audit_keeping.archive_one(services, chapel) == 0


async def test_nobody_archives_what_is_younger_than_two_years(
    services: Services, chapel: UUID, superuser: Superuser
) -> None:
    """The floor is the database's: whoever holds the application's password cannot cut the trail short."""
    await aged(services, chapel, superuser, 23)
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar("select koinon_audit_archive(1)") == 0
    assert await fault(services, chapel) == ""


async def test_rows_that_went_without_a_word_are_missed(services: Services, chapel: UUID, superuser: Superuser) -> None:
    await aged(services, chapel, superuser, 25)
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar("select koinon_audit_archive(1)") > 0
    assert "are there" in await fault(services, chapel)


async def test_a_month_that_nobody_keeps_goes_as_a_whole(services: Services, superuser: Superuser) -> None:
    superuser(
        "create table audit_log_202001 partition of audit_log for values"
        " from (koinon_uuid_floor('2020-01-01+00')) to (koinon_uuid_floor('2020-02-01+00'))"
    )
    superuser("alter table audit_log_202001 owner to koinon_owner")
    await audit_keeping.archive_audit.run(services, None)
    assert superuser("select to_regclass('audit_log_202001')") == [(None,)]
    assert superuser("select count(*) > 0 from pg_inherits where inhparent = 'audit_log'::regclass") == [(True,)]
