"""Functions, event log, jobs, directory, wakeups, idempotency, inbound webhooks. Pre."""

from alembic import op
from procrastinate.schema import SchemaManager

from koinon.platform.migration import partitioned, run, tenant

revision = "0001"
down_revision = None
branch_labels = depends_on = None

FUNCTIONS = """
create function koinon_uuid_floor(instant timestamptz) returns uuid
  language sql immutable parallel safe
  return (lpad(to_hex((extract(epoch from instant) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

create table partitioned_tables (
  name text primary key,
  period text not null check (period in ('month', 'day')),
  fillfactor integer not null default 100
);

-- Made ahead so that a default partition stays empty; run by the scheduler as the application role, hence definer.
create function koinon_make_partitions() returns integer
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  parent record; lower_bound timestamptz; upper_bound timestamptz; step interval; leaf text; made integer := 0;
begin
  for parent in select name, period, fillfactor from partitioned_tables order by name loop
    step := case parent.period when 'month' then interval '1 month' else interval '1 day' end;
    lower_bound := date_trunc(parent.period, now() at time zone 'UTC') at time zone 'UTC' - step;
    for i in 0 .. case parent.period when 'month' then 4 else 8 end loop
      upper_bound := (lower_bound at time zone 'UTC' + step) at time zone 'UTC';
      leaf := parent.name || '_' || to_char(lower_bound at time zone 'UTC',
                                            case parent.period when 'month' then 'YYYYMM' else 'YYYYMMDD' end);
      if to_regclass(leaf) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L) with (fillfactor = %s)', leaf,
                       parent.name, koinon_uuid_floor(lower_bound), koinon_uuid_floor(upper_bound), parent.fillfactor);
        made := made + 1;
      end if;
      lower_bound := upper_bound;
    end loop;
  end loop;
  return made;
end $$;
revoke all on function koinon_make_partitions() from public;
grant execute on function koinon_make_partitions() to koinon_app, koinon_maintenance;
"""

UUID7 = """
create function koinon_uuid7() returns uuid language plpgsql volatile parallel safe as $$
declare value bytea := uuid_send(gen_random_uuid()); millis bigint := (extract(epoch from clock_timestamp()) * 1000)::bigint;
begin
  value := overlay(value placing substring(int8send(millis) from 3) from 1 for 6);
  value := set_byte(value, 6, (get_byte(value, 6) & 15) | 112);
  return encode(value, 'hex')::uuid;
end $$;
"""

UUID7_NATIVE = "create function koinon_uuid7() returns uuid language sql volatile parallel safe return uuidv7();"

EVENTS = """
create table events (
  seq bigint generated always as identity,
  txid xid8 not null default pg_current_xact_id(),
  id uuid not null,
  organization_id uuid,
  type text not null,
  version integer not null default 1,
  aggregate_type text not null,
  aggregate_id uuid not null,
  actor_kind text not null,
  actor_id uuid,
  cause_id uuid,
  depth integer not null default 0,
  payload jsonb not null default '{}',
  request_id text,
  occurred_at timestamptz not null,
  primary key (id)
) partition by range (id);
create index events_read on events (txid, seq);
create index events_aggregate on events (organization_id, aggregate_id, occurred_at);
create index events_recent on events (organization_id, occurred_at desc);

create table event_cursors (
  consumer text primary key,
  txid xid8 not null default '0',
  seq bigint not null default 0,
  paused boolean not null default false,
  updated_at timestamptz not null default now()
);
grant select, insert, update on event_cursors to koinon_app;
"""

READERS = """
create function koinon_events_after(after_txid bigint, after_seq bigint, most integer)
  returns table (txid bigint, seq bigint, id uuid, organization_id uuid, type text, version integer, aggregate_type text,
                 aggregate_id uuid, payload jsonb, occurred_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
    select e.txid::text::bigint, e.seq, e.id, e.organization_id, e.type, e.version, e.aggregate_type, e.aggregate_id,
           e.payload, e.occurred_at
    from events e
    where (e.txid, e.seq) > (after_txid::text::xid8, after_seq)
      and e.txid < pg_snapshot_xmin(pg_current_snapshot())
    order by e.txid, e.seq
    limit most
$$;
create function koinon_events_end() returns table (txid bigint, seq bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
    select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1), 9223372036854775807
$$;
grant create on schema public to koinon_search;
grant select on events to koinon_search;
create policy reader on events for select to koinon_search using (true);
alter function koinon_events_after(bigint, bigint, integer) owner to koinon_search;
alter function koinon_events_end() owner to koinon_search;
revoke create on schema public from koinon_search;
revoke all on function koinon_events_after(bigint, bigint, integer), koinon_events_end() from public;
grant execute on function koinon_events_after(bigint, bigint, integer), koinon_events_end() to koinon_app;
"""

# Installation tables: read before the tenant is known, so they stand outside the wall and hold ids, hashes, times and
# cipher texts only (architecture §3).
INSTALLATION = """
create table directory (
  kind text not null,
  key_hash bytea not null,
  organization_id uuid not null,
  target_id uuid,
  placement text not null default 'here',
  created_at timestamptz not null default now(),
  primary key (kind, key_hash)
);
create index directory_target on directory (organization_id, kind, target_id);
create table wakeups (
  organization_id uuid not null,
  kind text not null,
  due_at timestamptz not null,
  primary key (organization_id, kind)
);
create index wakeups_due on wakeups (kind, due_at);
create table workers (
  id uuid primary key,
  kind text not null,
  host text not null,
  pid integer not null,
  seen_at timestamptz not null default now()
);
create table job_schedules (
  name text primary key,
  every_seconds integer not null,
  last_run timestamptz,
  next_run timestamptz not null
);
create table inbound_webhooks (
  id uuid not null primary key,
  source text not null,
  account_id uuid not null,
  organization_id uuid not null,
  dedupe_hash bytea not null,
  body bytea not null,
  received_at timestamptz not null,
  priority smallint not null default 5,
  state text not null default 'received' check (state in ('received', 'applied', 'dead')),
  attempts smallint not null default 0,
  next_at timestamptz,
  error text
) partition by range (id);
create index inbound_webhooks_waiting on inbound_webhooks (organization_id, priority, id) where state = 'received';
create table webhook_keys (
  account_id uuid not null,
  dedupe_hash bytea not null,
  seen_at timestamptz not null default now(),
  primary key (account_id, dedupe_hash)
);
create index webhook_keys_age on webhook_keys (seen_at);
grant select, insert, update, delete on directory, wakeups, workers, job_schedules, inbound_webhooks, webhook_keys
  to koinon_app, koinon_maintenance;
"""

TENANT = """
create table idempotency_keys (
  id uuid primary key default koinon_uuid7(),
  organization_id uuid not null,
  principal_id uuid not null,
  key text not null,
  fingerprint bytea not null,
  response_status smallint,
  response_headers jsonb,
  response_body bytea,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '24 hours',
  unique (organization_id, principal_id, key)
);
create index idempotency_keys_expiry on idempotency_keys (expires_at);
create table dead_letters (
  id uuid primary key default koinon_uuid7(),
  organization_id uuid,
  job text not null,
  queue text not null,
  arguments jsonb not null,
  attempts integer not null,
  error text not null,
  trace text not null,
  failed_at timestamptz not null default now(),
  state text not null default 'dead' check (state in ('dead', 'retrying', 'resolved', 'discarded'))
);
create index dead_letters_recent on dead_letters (state, failed_at desc);
grant select, insert, update on dead_letters to koinon_app;
"""

JOB_GRANTS = """
drop trigger procrastinate_jobs_notify_queue_job_inserted_v1 on procrastinate_jobs;
grant select, insert, update, delete
  on procrastinate_jobs, procrastinate_events, procrastinate_workers, procrastinate_periodic_defers to koinon_app;
grant usage on all sequences in schema public to koinon_app;
"""


def upgrade() -> None:
    run(FUNCTIONS)
    version = op.get_bind().connection.dbapi_connection.info.server_version
    run(UUID7_NATIVE if version >= 180000 else UUID7)
    run(EVENTS)
    tenant("events", grants="insert")
    run(
        "alter policy tenant on events with check (organization_id is not distinct from "
        "(select nullif(current_setting('koinon.organization_id', true), '')::uuid));"
        "grant select on events to koinon_app;"
    )
    partitioned("events", "month")
    run(READERS)
    run(INSTALLATION)
    partitioned("inbound_webhooks", "day")
    run(TENANT)
    tenant("idempotency_keys")
    run(SchemaManager.get_schema())
    run(JOB_GRANTS)
    run("grant select on alembic_version to koinon_app")


def downgrade() -> None:
    run("""
        drop schema public cascade;
        create schema public;
        grant usage on schema public to public;
        create table alembic_version (version_num varchar(32) primary key);
        insert into alembic_version values ('0001');
    """)
