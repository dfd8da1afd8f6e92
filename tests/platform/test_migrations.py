"""What a migration changes in rows that are there already: the wall of a tenant hides them from their owner too."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from koinon.kit import ids
from koinon.platform import roles, upgrading
from koinon.platform.postgres import Cluster

BEFORE, BEFORE_FEELINGS, BEFORE_ANSWERS = "0011", "0152", "0156"


@pytest.fixture
def old(cluster: Cluster) -> Iterator[str]:
    """A database of the version before these migrations."""
    name = f"test_{ids.uuid7().hex}"
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        roles.create_database(connection, name)
        upgrading.upgrade(cluster.url("koinon_owner", name), BEFORE)
        yield name
        connection.execute(f"drop database {name} with (force)")


def test_messages_keys_and_seats_of_before_go_on(cluster: Cluster, old: str) -> None:
    tenant, waiting, user = ids.uuid7(), ids.uuid7(), ids.uuid7()
    with psycopg.connect(cluster.url("postgres", old), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")  # what they refer to does not matter here
        connection.execute(
            "insert into deliveries (id, organization_id, origin, address_hash, address_cipher, sender_id, purpose,"
            " content_hash, segments) values (%s, %s, 'reply', 'a', 'c', %s, 'transactional', 1, 1)",
            [waiting, tenant, ids.uuid7()],
        )
        connection.execute("insert into delivery_queue values (%s, %s, 1)", [waiting, tenant])
        connection.execute(
            "insert into api_keys (id, organization_id, name, key_hash, key_prefix, scopes)"
            " values (%s, %s, 'Form', 'h', 'kn_live_', '{inbox:read}')",
            [ids.uuid7(), tenant],
        )
        connection.execute(
            "insert into memberships (id, organization_id, user_id, role) values (%s, %s, %s, 'owner')",
            [ids.uuid7(), tenant, user],
        )
        upgrading.upgrade(cluster.url("koinon_owner", old))
        queued = connection.execute("select address_hash, sender_id is null, due_at is null from delivery_queue")
        assert queued.fetchall() == [(b"a", False, False)]
        assert connection.execute("select scopes, rate_limit from api_keys").fetchall() == [
            (["conversations:read"], None)
        ]
        walled = "select count(*) from pg_class where relrowsecurity and not relforcerowsecurity"
        assert connection.execute(walled).fetchone() == (0,)
        rule = "insert into inbox_rules (id, organization_id, name, sentiments) values (%s, %s, %s, %s::text[])"
        for name, feelings in (("Angry", ["negative"]), ("All", [])):
            connection.execute(rule, [ids.uuid7(), tenant, name, feelings])
        upgrading.downgrade(cluster.url("koinon_owner", old), BEFORE_FEELINGS)
        on = connection.execute("select name, is_active from inbox_rules order by name").fetchall()
        assert on == [("All", True), ("Angry", False)]
        connection.execute("update memberships set role = 'treasurer'")
        upgrading.downgrade(cluster.url("koinon_owner", old), BEFORE)
        assert connection.execute("select role from memberships").fetchall() == [("agent",)]
        assert connection.execute(walled).fetchone() == (0,)


ARCHIVED = """
insert into message_archives
  (id, organization_id, conversation_id, month, file, first_byte, size, key_cipher, messages, newest_at)
values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '2025-01-01', 'f', 0, 1, 'k', 1, now())
"""


@pytest.mark.parametrize(("filled_at", "before"), [("0159", "0158"), ("0154", "0153")])
def test_nobody_goes_back_behind_what_opens_archived_messages(
    cluster: Cluster, old: str, filled_at: str, before: str
) -> None:
    url = cluster.url("koinon_owner", old)
    upgrading.upgrade(url, filled_at)
    with psycopg.connect(cluster.url("postgres", old), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")  # whose they are does not matter here
        connection.execute(ARCHIVED)
        with pytest.raises(Exception, match="going back would lose them for ever"):
            upgrading.downgrade(url, before)
        assert connection.execute("select count(*) from message_archives").fetchone() == (1,)
        assert connection.execute("select version_num from alembic_version").fetchone() == (filled_at,)
        walled = "select relforcerowsecurity from pg_class where relname = 'message_archives'"
        assert connection.execute(walled).fetchone() == (True,)
        connection.execute("delete from message_archives")
        upgrading.downgrade(url, before)


def test_messages_are_written_while_their_indexes_are_built(cluster: Cluster, old: str) -> None:
    """They are built concurrently: held up here by a transaction of before, and meanwhile nobody waits for a table."""
    owner = cluster.url("koinon_owner", old)
    upgrading.upgrade(owner, BEFORE_ANSWERS)
    with (
        ThreadPoolExecutor(1) as pool,
        psycopg.connect(cluster.url("postgres", old), autocommit=True) as watching,
        psycopg.connect(cluster.url("postgres", old)) as before,
    ):
        before.execute("set transaction isolation level repeatable read")
        before.execute("select 1 from organizations")
        upgraded = pool.submit(upgrading.upgrade, owner)
        built = "select phase from pg_stat_progress_create_index where datname = %s and command like '%% CONCURRENTLY'"
        while not (found := watching.execute(built, [old]).fetchall()) and not upgraded.done():
            time.sleep(0.02)
        assert found
        with watching.transaction():
            watching.execute("lock table messages, mail_ids, conversations in row exclusive mode nowait")
        before.rollback()
        upgraded.result()
        broken = """select indexrelid::regclass::text from pg_index where not indisvalid
            union all select conname from pg_constraint where not convalidated and conname = 'mail_ids_archived_in'"""
        assert watching.execute(broken).fetchall() == []
        lacking = """select i.inhrelid::regclass::text from pg_inherits i where i.inhparent = 'messages'::regclass
            and not exists (select from pg_index x join pg_inherits a on a.inhrelid = x.indexrelid
                            where x.indrelid = i.inhrelid and a.inhparent = 'messages_answers'::regclass)"""
        assert watching.execute(lacking).fetchall() == []


def test_what_broke_off_while_an_index_was_built_is_run_again(cluster: Cluster, old: str) -> None:
    owner = cluster.url("koinon_owner", old)
    upgrading.upgrade(owner, BEFORE_ANSWERS)
    with psycopg.connect(cluster.url("postgres", old), autocommit=True) as connection:
        connection.execute("set role koinon_owner")
        connection.execute("alter table messages add column reply_to_id uuid")
        where = "(organization_id, reply_to_id) where reply_to_id is not null"
        connection.execute(f"create index messages_answers on only messages {where}")
        connection.execute(f"create index messages_default_messages_answers on messages_default {where}")
        upgrading.upgrade(owner)
        valid = "select indisvalid from pg_index where indexrelid = 'messages_answers'::regclass"
        assert connection.execute(valid).fetchone() == (True,)
