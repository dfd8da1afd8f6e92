"""Statements that took over half a second, by fingerprint and without values. Pre."""

from koinon.platform.migration import run

revision = "0017"
down_revision = "0016"
branch_labels = depends_on = None

SLOW = """
create table slow_queries (
  fingerprint text primary key,
  name text not null,
  statement text not null,
  calls bigint not null,
  max_ms integer not null,
  total_ms bigint not null,
  route text not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);
create index slow_queries_recent on slow_queries (last_seen_at desc);
grant select, insert, update, delete on slow_queries to koinon_app, koinon_maintenance;
"""


def upgrade() -> None:
    run(SLOW)


def downgrade() -> None:
    run("drop table slow_queries")
