"""A person with everything is forgotten everywhere, and nobody writes to them again (CON-030, 093..099)."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

import koinon
from koinon import contacts, messaging
from koinon.contacts import ContactChanges, ContactQuery, ImportOptions, NewContact
from koinon.contacts.service import erasing
from koinon.messaging.repository import deliveries
from koinon.platform.actor import Actor, ActorKind, system
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database, Tx
from koinon.platform.errors import KoinonError
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from tests.inbox.conftest import ADA, Desk, desk

__all__ = ["desk"]
SOURCE = Path(koinon.__file__).parent
Drain = Callable[[], Awaitable[None]]

PHONE, EMAIL = "+12125550143", "zephyrine@quillfeather.example"
NAMES = ("Zephyrine", "Quillfeather", "Zeffy")
FILE = f"First name,Last name,Phone,Email\nZephyrine,Quillfeather,(212) 555-0143,{EMAIL}\n"
SECRETS = (*(name.lower() for name in NAMES), "2125550143", "5550143", EMAIL, "1987-06-05", "ext-778899", "loves heron",
           "please pray for heron", "remember heron", "198.51.100.221", "heronbrowser", "heron told us",
           "7 heron lane")  # fmt: skip


async def everything(desk: Desk, drain: Drain) -> UUID:
    """Zephyrine: imported, edited, written to, heard, noted, asked, signed, in a group and tagged."""
    services, organization = desk.services, desk.organization
    await imported(services, drain, organization)
    async with services.database.transaction(organization) as tx:
        [person] = await contacts.find_by_phone(tx, services.vault, PHONE)
        group = await contacts.create_group(tx, "Choir")
        await contacts.add_members(tx, group.id, [person.id])
        await contacts.add_tags(tx, [person.id], ["neighbours"])
        await contacts.create_field(tx, contacts.NewField(key="hobby", labels={"en": "Hobby"}))
        changes = ContactChanges(preferred_name="Zeffy", birth_date=date(1987, 6, 5), custom={"hobby": "loves heron"})
        await contacts.update(tx, services.vault, person.id, changes)
        home = await contacts.create_household(tx, "Quillfeather nest", members=[contacts.NewMember(person.id, "head")])
        await contacts.update_household(tx, home.id, {"postal_address": "7 Heron Lane"})
    guest = Actor(
        kind=ActorKind.CONTACT, organization_id=organization, ip="198.51.100.221", user_agent="HeronBrowser/1"
    )
    async with services.database.transaction(guest) as tx:
        await contacts.opt_in(tx, services.vault, phone=PHONE, source="start_keyword", evidence="message:heron told us")
    rights = frozenset({"consent:override"})
    admin = Actor(kind=ActorKind.USER, organization_id=organization, id=desk.ana.id, permissions=rights)
    async with services.database.transaction(admin) as tx:
        await contacts.keep_signed_form(tx, services.vault, person.id, "Zephyrine.pdf", b"%PDF-1.7\n zephyrine")
    async with services.database.transaction(organization) as tx:
        await contacts.set_photo(tx, services.vault, person.id, b"RIFF zephyrine")
    await desk.receive("Please pray for heron", from_=PHONE)
    [row] = [one for one in await desk.rows() if one.contact_id == person.id]
    await desk.reply(row.id, "Remember heron, Zephyrine")
    async with services.database.transaction(organization) as tx:
        await contacts.ask_export(tx, person.id)
    await drain()
    return person.id


async def imported(services: Services, drain: Drain, organization: UUID) -> contacts.Import:
    made = await contacts.create_import(services, organization, "list.csv", FILE.encode())
    async with services.database.transaction(organization) as tx:
        await contacts.map_import(tx, made.id, options=ImportOptions())
    async with services.database.transaction(organization) as tx:
        await contacts.check_import(tx, made.id)
    await drain()
    async with services.database.transaction(organization) as tx:
        await contacts.run_import(tx, made.id)
    await drain()
    async with services.database.transaction(organization) as tx:
        return await contacts.get_import(tx, made.id)


async def forget(services: Services, organization: UUID, person: UUID) -> contacts.ErasureRequest:
    """Asked for at once, and done."""
    async with services.database.transaction(system(organization)) as tx:
        request = await contacts.ask_erasure(tx, person, days=0, reason="They asked twice.")
    assert await erasing.erase_due(services, organization) == 1
    async with services.database.transaction(organization) as tx:
        [found] = [one for one in (await contacts.erasures_page(tx))[0] if one.id == request.id]
    return found


def standing(cluster: Cluster, settings: Configuration, needles: dict[str, str]) -> set[tuple[str, str]]:
    """(table, needle) of every row of every table that has one of these in it, whoever's it is."""
    found = set()
    name = str(conninfo_to_dict(str(settings.database_url))["dbname"])
    with psycopg.connect(cluster.url("postgres", name)) as connection:
        tables = connection.execute(
            "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
            " and not c.relispartition"
        ).fetchall()
        for (table,) in tables:
            for label, needle in needles.items():
                sql = f"select exists (select from {table} t where strpos(lower(t::text), %s) > 0)"
                if connection.execute(sql.encode(), (needle,)).fetchone() == (True,):
                    found.add((table, label))
    return found


async def test_a_person_with_everything_leaves_nothing_but_a_denial(
    desk: Desk, drain_jobs: Drain, cluster: Cluster, settings: Configuration
) -> None:
    """CON-094..097, 099: no table holds a word of theirs; the hash of what was theirs stays, denied."""
    person = await everything(desk, drain_jobs)
    vault, organization = desk.services.vault, desk.organization
    hashes = {"phone hash": vault.lookup(PHONE, organization, "phone").hex(),
              "email hash": vault.lookup(EMAIL, organization, "email").hex()}  # fmt: skip
    needles = {one: one for one in SECRETS} | hashes
    before = standing(cluster, settings, needles)
    assert {"contacts", "addresses", "messages", "deliveries", "consent_ledger", "audit_log"} <= {t for t, _ in before}
    request = await forget(desk.services, organization, person)
    assert request.state == "completed"
    others = {("senders", "5550143"), ("numbers", "5550143")}  # those of other organizations end so too
    assert standing(cluster, settings, needles) - others == {
        (table, label) for table in ("address_consents", "consent_ledger") for label in hashes
    }
    async with desk.services.database.transaction(organization) as tx:
        told = await tx.scalar("select count(*) from events where organization_id = %(o)s and type like '%%.deleted'",
                               {"o": organization})  # fmt: skip
    assert told == 1, "phones that keep conversations forget them too"
    kinds = ("deliveries", "conversation_messages", "conversations", "contact_pii", "files")
    assert all(request.deleted[kind] for kind in kinds), request.deleted


async def test_the_ledger_keeps_state_date_segments_and_price(desk: Desk, drain_jobs: Drain) -> None:
    """CON-095: counts and bills add up as before."""
    figures = """select id, state, segments, price_micros, created_at
                 from deliveries where organization_id = %(o)s order by id"""
    person = await everything(desk, drain_jobs)
    async with desk.services.database.transaction(desk.organization) as tx:
        before = await tx.all(tuple, figures, {"o": desk.organization})
    await forget(desk.services, desk.organization, person)
    async with desk.services.database.transaction(desk.organization) as tx:
        assert before and await tx.all(tuple, figures, {"o": desk.organization}) == before
        row = await deliveries.get(tx, before[0][0])
    assert row is not None
    assert (row.contact_id, row.body) == (None, "")


async def test_who_is_to_be_forgotten_is_gone_at_once_and_can_come_back(desk: Desk) -> None:
    """CON-093: no list, count, search, audience or message; taken back, everything is as it was."""
    services, organization, person = desk.services, desk.organization, desk.people[0]
    async with services.database.transaction(organization) as tx:
        await contacts.opt_in(tx, services.vault, phone=ADA, source="start_keyword", evidence="m:1")
        request = await contacts.ask_erasure(tx, person)
        assert (await contacts.ask_erasure(tx, person)).id == request.id, "asked twice is the request that stands"
    assert request.scheduled_for - request.created_at == timedelta(days=30)
    async with services.database.transaction(organization) as tx:
        page = await contacts.list_page(tx, services.vault, ContactQuery(q="Okafor"))
        assert (page.rows, await contacts.count(tx, services.vault, ContactQuery())) == ([], 0)
        assert await contacts.restore(tx, [person]) == [], "only taking the request back brings them back"
        assert await consent(tx, services) == "denied"
    with pytest.raises(KoinonError, match=r"404|not"):
        async with services.database.transaction(desk.ana) as tx:
            await messaging.message_contact(tx, services, person, body="Hello", created_by=desk.ana.id)
    assert await erasing.erase_due(services, organization) == 0, "their day has not come"
    async with services.database.transaction(organization) as tx:
        await contacts.cancel_erasure(tx, person)
        assert (await contacts.get(tx, services.vault, person)).given_name == "Ada"
        assert await consent(tx, services) == "granted"


async def consent(tx: Tx, services: Services) -> str:
    known = await contacts.consent_states(tx, [contacts.phone_hash(services.vault, tx.organization_id, ADA)])
    return str(next(iter(known.values())).state)


async def test_the_same_file_again_reaches_nobody_and_says_why(desk: Desk, drain_jobs: Drain) -> None:
    """CON-097: they come in as somebody new, denied; the check of the file tells that they asked to be forgotten."""
    services, organization = desk.services, desk.organization
    await imported(services, drain_jobs, organization)
    async with services.database.transaction(organization) as tx:
        [person] = await contacts.find_by_phone(tx, services.vault, PHONE)
        before = await everybody(tx)
    assert person.id in before
    await forget(services, organization, person.id)
    again = await imported(services, drain_jobs, organization)
    assert again.checked is not None
    assert (again.counts.new, again.checked.forgotten) == (1, 1)
    async with services.database.transaction(organization) as tx:
        [stranger] = await contacts.find_by_phone(tx, services.vault, PHONE)
        excluded = await everybody(tx)
        made = await contacts.get(tx, services.vault, stranger.id)
    assert stranger.id != person.id
    assert excluded[stranger.id] == "opted_out"
    assert [one.reason for one in made.reach] == ["opted_out", "opted_out"]


async def everybody(tx: Tx) -> dict[UUID, str | None]:
    """Whom a broadcast to all would take, and why not."""
    chosen = contacts.audience_sql(contacts.Audience((contacts.Target("all"),)), contacts.Purpose.TRANSACTIONAL)
    params = chosen.params | {"organization_id": tx.organization_id}
    rows = await tx.all(tuple, f"select a.contact_id, a.exclusion from ({chosen.sql}) a", params)
    return dict(rows)


async def test_no_wait_needs_an_owner_and_a_reason(desk: Desk) -> None:
    """CON-093."""
    admin = Actor(kind=ActorKind.USER, organization_id=desk.organization, permissions=frozenset({"privacy:write"}))
    owner = Actor(
        kind=ActorKind.USER, organization_id=desk.organization, permissions=frozenset({"organization:delete"})
    )
    for actor, reason, code in (
        (admin, "at once", "insufficient_permissions"),
        (owner, None, "missing_required_field"),
    ):
        with pytest.raises(KoinonError) as refused:
            async with desk.services.database.transaction(actor) as tx:
                await contacts.ask_erasure(tx, desk.people[0], days=0, reason=reason)
        assert refused.value.code == code
    for days in (-1, 31):
        with pytest.raises(KoinonError):
            async with desk.services.database.transaction(owner) as tx:
                await contacts.ask_erasure(tx, desk.people[0], days=days)


async def test_what_fails_changes_nothing_is_tried_hourly_and_told_at_the_third(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CON-096; a process that dies halfway leaves what a failure leaves: nothing was done."""
    services, organization, person = desk.services, desk.organization, desk.people[0]

    async def broken(*_: object) -> dict[str, int]:
        raise RuntimeError("a disk is full")

    with monkeypatch.context() as patched:
        patched.setitem(erasing._erasers, "inbox", broken)
        async with services.database.transaction(organization) as tx:
            request = await contacts.ask_erasure(tx, person, days=0, reason="now")
        for _ in range(3):
            assert await erasing.erase_due(services, organization) == 0
        async with services.database.transaction(organization) as tx:
            assert await tx.scalar("select given_name from contacts where id = %(id)s", {"id": person}) == "Ada"
            with pytest.raises(KoinonError):
                await contacts.cancel_erasure(tx, person)
        async with services.database.system() as tx:
            told = await tx.scalar(
                "select message from alerts where kind = 'erasure_failed' and subject = %(id)s", {"id": str(request.id)}
            )
    assert told == "A person who asked to be forgotten could not be erased; it is tried again every hour."
    assert await erasing.erase_due(services, organization) == 1
    async with services.database.transaction(organization) as tx:
        found = (await contacts.erasures_page(tx))[0][0]
    assert (found.state, found.failures) == ("completed", 3)


async def test_whoever_shares_the_number_keeps_it(desk: Desk) -> None:
    """A mother's consent does not end with her child's data."""
    services, organization = desk.services, desk.organization
    async with services.database.transaction(organization) as tx:
        await contacts.opt_in(tx, services.vault, phone=ADA, source="start_keyword", evidence="m:1")
        mother = await contacts.create(tx, services.vault, NewContact(given_name="Ngozi", phones=(ADA,)))
    await forget(services, organization, desk.people[0])
    async with services.database.transaction(organization) as tx:
        assert await consent(tx, services) == "granted"
        assert [one.value for one in (await contacts.get(tx, services.vault, mother.id)).addresses]


async def test_a_restored_database_forgets_again(
    desk: Desk, cluster: Cluster, settings: Configuration, tmp_path: Path
) -> None:
    """CON-098: from a file beside the database; also what nobody may write to, whoever has it by then."""
    services, organization, person = desk.services, desk.organization, desk.people[0]
    saved = ("contacts", "addresses", "address_consents", "consent_ledger", "erasure_requests")
    url = cluster.url("postgres", str(conninfo_to_dict(str(settings.database_url))["dbname"]))
    with psycopg.connect(url, autocommit=True) as backup:
        for table in saved:
            where = f"where organization_id = '{organization}'"
            backup.execute(f"create temp table saved_{table} as select * from {table} {where}".encode())
        await forget(services, organization, person)
        backup.execute(b"set session_replication_role = replica")
        for table in saved:
            backup.execute(f"delete from {table} where organization_id = '{organization}'".encode())
            backup.execute(f"insert into {table} overriding system value select * from saved_{table}".encode())
    async with services.database.transaction(organization) as tx:
        assert (await contacts.get(tx, services.vault, person)).given_name == "Ada", "the backup had her"
    file = Path(services.configuration.data_dir) / contacts.FORGOTTEN_FILE
    copied = tmp_path / "elsewhere.jsonl"
    copied.write_text("cut sho\n" + file.read_text())
    assert await contacts.forget_again(services, [copied, tmp_path / "none"]) == 1
    assert await contacts.forget_again(services, [copied]) == 0
    async with services.database.transaction(organization) as tx:
        with pytest.raises(KoinonError):
            await contacts.get(tx, services.vault, person)
        assert await consent(tx, services) == "denied"
    assert "Ada" not in file.read_text()
    assert ADA not in file.read_text()


# Tables with a contact's id or a personal column that no eraser empties, each with the reason.
STAYS = {
    "contacts": "the anonymous row",
    "consent_ledger": "hash, action, time and text version for five years (CON-099)",
    "address_consents": "the denial of what was theirs (CON-097)",
    "guest_recipients": "test numbers that the team typed in for itself, taken out in the settings",
    "merges": "its snapshot is emptied; ids only",
    "sender_stops": "hashes of who stopped one of our numbers: a denial, as in address_consents",
    "tombstone_opt_outs": "hashes of whole organizations that are gone",
    "erasure_requests": "what went, by kind and count",
}
_PERSONAL = """
select c.relname
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace
  and c.relkind in ('r', 'p')
  and not c.relispartition
  and a.attname in ('contact_id', 'survivor_id', 'absorbed_id', 'address_hash', 'value_hash', 'covers', 'children')
group by c.relname
"""


async def test_every_table_that_hangs_on_a_person_is_emptied_or_named(database: Database) -> None:
    """CON-030: a new table with a person in it has an eraser, or a reason here."""
    async with database.system() as tx:
        hanging = set(await tx.all(str, _PERSONAL))
    written = "\n".join(
        path.read_text() for path in SOURCE.rglob("*.py") if "erasing" in path.name or "clearing" in path.name
    )
    erased = {table for table in hanging if re.search(rf"\b{table}\b", written)}
    assert hanging - erased - set(STAYS) == set()
