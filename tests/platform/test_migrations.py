"""What a migration changes in rows that are there already: the wall of a tenant hides them from their owner too."""

from collections.abc import Iterator

import psycopg
import pytest

from koinon.kit import ids
from koinon.platform import roles, upgrading
from koinon.platform.postgres import Cluster

BEFORE, BEFORE_FEELINGS = "0011", "0152"


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
