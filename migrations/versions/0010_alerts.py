"""Alerts of the installation, what the sweeper of dead letters needs, a look into default partitions. Pre."""

from koinon.platform.migration import run

revision = "0010"
down_revision = "0009"
branch_labels = depends_on = None

# Codes, figures and our own sentences only: it stands outside the tenant wall (ADR 5).
ALERTS = """
create table alerts (
  id uuid primary key default koinon_uuid7(),
  kind text not null,
  severity text not null check (severity in ('info', 'warning', 'error', 'critical')),
  organization_id uuid,
  subject text not null default '',
  fingerprint text not null generated always as (kind || ':' || coalesce(organization_id::text, '') || ':' || subject)
    stored,
  message text not null,
  value double precision,
  threshold double precision,
  occurrence_count integer not null default 1,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  notified_at timestamptz,
  state text not null default 'open' check (state in ('open', 'acknowledged', 'resolved', 'silenced')),
  resolved_at timestamptz
);
create unique index alerts_standing on alerts (fingerprint) where state <> 'resolved';
create index alerts_recent on alerts (fingerprint, last_seen_at desc);
grant select, insert, update, delete on alerts to koinon_app, koinon_maintenance;
"""

LETTERS = """
alter table dead_letters
  add column transient boolean not null default false,
  add column retries integer not null default 0,
  add column first_failed_at timestamptz not null default now(),
  add column lock text,
  add column queueing_lock text,
  add column reason text;
grant delete on dead_letters to koinon_app;
"""

# The application role may not see a partition at all, hence definer; it says which have a row, never what is in it.
STRAYS = """
create function koinon_default_partitions_in_use() returns setof text
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  parent text; filled boolean;
begin
  for parent in select name from partitioned_tables order by name loop
    execute format('select exists (select from %I)', parent || '_default') into filled;
    if filled then
      return next parent;
    end if;
  end loop;
end $$;
revoke all on function koinon_default_partitions_in_use() from public;
grant execute on function koinon_default_partitions_in_use() to koinon_app, koinon_maintenance;
"""


def upgrade() -> None:
    run(ALERTS)
    run(LETTERS)
    run(STRAYS)


def downgrade() -> None:
    run("""
        drop function koinon_default_partitions_in_use();
        revoke delete on dead_letters from koinon_app;
        alter table dead_letters drop column transient, drop column retries, drop column first_failed_at,
          drop column lock, drop column queueing_lock, drop column reason;
        drop table alerts;
    """)
