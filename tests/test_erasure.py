"""A person with everything is forgotten everywhere, and nobody writes to them again (CON-030, 093..097)."""

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict

from koinon import contacts
from koinon.contacts import ContactChanges, ImportOptions
from koinon.contacts.service import erasing
from koinon.messaging.repository import deliveries
from koinon.platform.actor import Actor, ActorKind, system
from koinon.platform.configuration import Configuration
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services
from tests.inbox.conftest import Desk, desk

__all__ = ["desk"]
Drain = Callable[[], Awaitable[None]]

PHONE, EMAIL = "+12125550143", "zephyrine@quillfeather.example"
NAMES = ("Zephyrine", "Quillfeather", "Zeffy")
FILE = f"First name,Last name,Phone,Email\nZephyrine,Quillfeather,(212) 555-0143,{EMAIL}\n"
SECRETS = (*(name.lower() for name in NAMES), "2125550143", "5550143", EMAIL, "1987-06-05", "ext-778899", "loves heron",
           "please pray for heron", "remember heron", "203.0.113.77", "heronbrowser", "heron told us")  # fmt: skip


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
    guest = Actor(kind=ActorKind.CONTACT, organization_id=organization, ip="203.0.113.77", user_agent="HeronBrowser/1")
    async with services.database.transaction(guest) as tx:
        await contacts.opt_in(tx, services.vault, phone=PHONE, source="start_keyword", evidence="message:heron told us")
    rights = frozenset({"consent:override"})
    admin = Actor(kind=ActorKind.USER, organization_id=organization, id=desk.ana.id, permissions=rights)
    async with services.database.transaction(admin) as tx:
        await contacts.keep_signed_form(tx, services.vault, person.id, "Zephyrine.pdf", b"%PDF-1.7\n zephyrine")
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
    assert standing(cluster, settings, needles) == {
        (table, label) for table in ("address_consents", "consent_ledger") for label in hashes
    }
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
