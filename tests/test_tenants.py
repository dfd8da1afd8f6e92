"""The tenant wall, table by table: every table is behind it or named here with a reason (OPS-050, architecture §3)."""

from uuid import UUID

import psycopg
import pytest

from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Database
from tests.conftest import Cluster  # noqa: F401 - the session's server

# ADR 5: read before a tenant is known, or of no tenant; ids, hashes, times and cipher texts only.
OUTSIDE = {
    "tombstones": "id, dates and counts of an erased organization",
    "tombstone_opt_outs": "hashes of those who said no to an erased organization",
    "alembic_version": "migrations",
    "partitioned_tables": "names of tables",
    "database_use": "how many statements of an organization on a day, and how long they took",
    "partition_archives": "where an organization's old months lie: counts and digests",
    "operator_acts": "what operators did: of the installation, read by operators only",
    "announcements": "the operator's own words to everybody",
    "announcement_dismissals": "who has read one: ids",
    "job_figures": "how many jobs of each queue ran through on a day",
    "placements": "names of databases, where they stand, and of settings: no address, no secret",
    "directory": "hash of a key to its organization",
    "wakeups": "when something of an organization is due",
    "event_cursors": "where readers stand",
    "audit_sealing": "up to which transaction the trails are sealed",
    "workers": "heartbeats of processes",
    "job_schedules": "when a schedule runs next",
    "dead_letters": "job names, ids and traces without values",
    "alerts": "what is wrong with the installation: codes, figures and our own sentences",
    "slow_queries": "statements without values",
    "inbound_webhooks": "cipher texts bound to their organization",
    "webhook_keys": "hashes of provider events",
    "click_arrivals": "clicks of the last seconds: ids, times, agents and keyed hashes, no address",
    "rates": "price lists",
    "provider_minutes": "calls of an account by the minute: ids and counts; reads name the organization",
    "channel_counters": "calls of providers of the whole installation: counts",
    "users": "a person may have seats in several organizations",
    "sessions": "hashes of tokens",
    "user_totp": "a person's own; cipher texts",
    "user_passkeys": "a person's own; public keys",
    "user_recovery_codes": "a person's own; hashes",
    "trusted_devices": "a person's own; hashes of tokens",
    "auth_challenges": "questions to somebody who is not signed in yet",
    "sso_identities": "which subject of a provider a person is",
    "devices": "a person's own; cipher texts and hashes of tokens",
    "push_keys": "the installation's, as a cipher text",
    "signing_keys": "the installation's, as cipher texts",
    "key_peppers": "the installation's, as cipher texts",
    "security_events": "most of it happens before an organization is known; reads name the organization or the user",
    "one_time_tokens": "hashes of tokens",
    "mails": "cipher texts bound to their organization; who resets a password has none yet",
    "procrastinate_jobs": "the queue's own",
    "procrastinate_events": "the queue's own",
    "procrastinate_workers": "the queue's own",
    "procrastinate_periodic_defers": "the queue's own",
    "lanes": "which organization has messages waiting",
}

_TABLES = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity,
       exists (select from pg_attribute a
               where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped)
from pg_class c
where c.relnamespace = 'public'::regnamespace
  and c.relkind in ('r', 'p')
  and not c.relispartition
order by c.relname
"""


async def tables(database: Database) -> list[tuple[str, bool, bool, bool]]:
    async with database.system() as tx:
        return await tx.all(tuple, _TABLES)


async def test_every_table_is_behind_the_wall_or_named(database: Database) -> None:
    open_tables = {name for name, enabled, forced, _ in await tables(database) if not (enabled and forced)}
    assert open_tables <= set(OUTSIDE), f"no forced row-level security: {sorted(open_tables - set(OUTSIDE))}"


async def test_no_partition_can_be_reached_past_its_parent(database: Database) -> None:
    async with database.system() as tx:
        loose = await tx.all(
            str,
            """
            select c.relname from pg_class c
            where c.relispartition and c.relkind = 'r'
              and has_table_privilege('koinon_app', c.oid, 'select, insert, update, delete, truncate')
            """,
        )
    assert loose == []


async def test_the_application_role_owns_nothing_and_bypasses_nothing(database: Database) -> None:
    async with database.system() as tx:
        role = await tx.one(
            tuple,
            """
            select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,
                   (select count(*) from pg_class where relowner = r.oid and relpersistence <> 't')
            from pg_roles r where rolname = current_user
            """,
        )
    assert role == (False, False, False, False, 0)


async def test_without_a_tenant_no_table_yields_rows(database: Database, chapel: UUID, bakery: UUID) -> None:
    walled = [name for name, enabled, _, _ in await tables(database) if enabled]
    async with database.system() as tx:
        seen = {name: await tx.scalar(f"select count(*) from {name}") for name in walled}
    assert {name: n for name, n in seen.items() if n} == {}


async def test_no_row_can_be_moved_to_another_tenant(database: Database, chapel: UUID, bakery: UUID) -> None:
    for name, enabled, _, has_tenant in await tables(database):
        if not (enabled and has_tenant) or name == "organizations":
            continue
        async with database.transaction(chapel) as tx:
            if not await tx.scalar(f"select exists (select from {name})"):
                continue
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with database.transaction(chapel) as tx:
                await tx.execute(f"update {name} set organization_id = %(o)s", {"o": bakery})


# Read or written before a tenant is known, or of the installation: such a row has no organization (ADR 5).
SOMETIMES_NOBODYS = {"alerts", "dead_letters", "events", "mails", "security_events", "sessions"}

_COLUMNS = """
select c.relname, a.attnotnull,
       exists (select from pg_index i where i.indrelid = c.oid and i.indkey[0] = a.attnum)
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
where c.relnamespace = 'public'::regnamespace
  and c.relkind in ('r', 'p')
  and not c.relispartition
order by c.relname
"""

_REFERENCES = """
select k.conrelid::regclass::text, pg_get_constraintdef(k.oid)
from pg_constraint k
join pg_attribute child on child.attrelid = k.conrelid and child.attname = 'organization_id'
join pg_attribute parent on parent.attrelid = k.confrelid and parent.attname = 'organization_id'
where k.contype = 'f'
  and k.conparentid = 0
  and child.attnum <> all(k.conkey)
"""


async def test_every_tenant_table_names_its_organization_and_is_found_by_it(database: Database) -> None:
    """ORG-033: NOT NULL, and an index that starts with organization_id."""
    async with database.system() as tx:
        found = await tx.all(tuple, _COLUMNS)
    assert {name for name, required, _ in found if not required} == SOMETIMES_NOBODYS
    assert {name for name, _, indexed in found if not indexed} <= SOMETIMES_NOBODYS


async def test_no_reference_can_cross_to_another_tenant(database: Database) -> None:
    """ORG-033: a foreign key between tenant tables has the organization in it."""
    async with database.system() as tx:
        assert await tx.all(tuple, _REFERENCES) == []


# Nobody limited to locations reads these, or what they hold of people is no more than hashes and times (ADR 10).
NOT_BY_PLACE = {
    "provider_exchanges": "of the organization's carriers; shows no person, read by who manages channels",
    "address_consents": "hashes; an opt-out that somebody else said must be known of a shared number",
    "sender_stops": "hashes; as the consents of an address",
    "address_paces": "hashes and times of the engine",
    "counted_replies": "the engine's own, read by nobody",
    "delivery_keys": "idempotency: ids that are 404 to who may not see them",
    "delivery_queue": "the engine's own",
    "doubts": "the engine's own",
    "guest_recipients": "test numbers of the team, a setting of the organization",
    "keyword_answers": "hashes and times of the engine",
    "fallbacks": "the engine's own; words of a message under way",
    "inbox_rules": "settings of the inbox: no people in them",
    "reply_windows": "hashes and times, as last_talks",
    "last_talks": "hashes, and which of our numbers they wrote to",
    "leases": "the engine's own",
    "memberships": "the team, not people; who changes a seat is held by identity/places",
    "invitations": "the team, as above",
    "message_keys": "idempotency of arrivals and answers",
    "mail_ids": "digests by which an answer finds what it answers, before it is known whose it is",
    "mail_bodies": "sealed, and read by way of a message, which is held",
    "sla_touched": "which conversations moved in the last half minute, the engine's own",
    "sender_day_people": "hashes of today, the engine's own",
    "waiting_receipts": "the engine's own",
}
_HANGING = """
select distinct c.relname
from pg_class c
join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
where c.relnamespace = 'public'::regnamespace
  and c.relkind in ('r', 'p')
  and not c.relispartition
  and c.relrowsecurity
  and a.attname in ('address_hash', 'broadcast_id', 'contact_id', 'conversation_id', 'delivery_id', 'import_id',
                    'job_id', 'location_id', 'location_ids', 'places')
  and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'places')
"""
_GRANTS = """
select c.relname, coalesce(n.attname, ''), a.grantee::regrole::text,
       string_agg(a.privilege_type, ' ' order by a.privilege_type)
from pg_class c
left join pg_attribute n on n.attrelid = c.oid and n.attacl is not null and not n.attisdropped
cross join lateral aclexplode(case when n.attname is null then c.relacl else n.attacl end) a
where c.relnamespace = 'public'::regnamespace
  and not c.relispartition
  and a.grantee::regrole::text in ('koinon_app', 'koinon_placed')
group by 1, 2, 3
"""


async def test_every_table_that_hangs_on_people_holds_to_locations(database: Database) -> None:
    async with database.system() as tx:
        loose = set(await tx.all(str, _HANGING))
    assert loose <= set(NOT_BY_PLACE), f"no policy for who is limited to locations: {sorted(loose - set(NOT_BY_PLACE))}"


async def test_who_is_limited_may_do_in_each_table_what_others_may(database: Database) -> None:
    async with database.system() as tx:
        rows: list[tuple[str, str, str, str]] = await tx.all(tuple, _GRANTS)
    held: dict[str, set[tuple[str, str, str]]] = {"koinon_app": set(), "koinon_placed": set()}
    for table, column, role, privileges in rows:
        held[role].add((table, column, privileges))
    assert held["koinon_placed"] == held["koinon_app"]
    assert len(held["koinon_app"]) > 60


async def test_no_policy_of_locations_holds_for_who_is_not_limited(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        acting = await tx.one(tuple, "select current_user::text, pg_has_role('koinon_placed', 'usage')")
    limited = Actor(kind=ActorKind.API_KEY, organization_id=chapel, location_ids=frozenset({chapel}))
    async with database.transaction(limited) as tx:
        within = await tx.scalar("select current_user::text")
    async with database.transaction(chapel) as tx:
        after = await tx.scalar("select current_user::text")
    assert (acting, within, after) == (("koinon_app", False), "koinon_placed", "koinon_app")
