"""The API's request log, origins of other web sites, bulk jobs and their items. Pre."""

from koinon.platform.migration import partitioned, run, tenant

revision = "0020"
down_revision = "0019"
branch_labels = depends_on = None

# A day of requests is dropped as a whole: nothing refers to one, and deleting rows would cost what they cost to write.
RETENTION = """
alter table partitioned_tables add column keep_days integer;

create function koinon_drop_partitions() returns integer
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  leaf record; dropped integer := 0;
begin
  for leaf in
    select c.relname
    from partitioned_tables p
    join pg_inherits i on i.inhparent = to_regclass(p.name)
    join pg_class c on c.oid = i.inhrelid
    where p.keep_days is not null
      and p.period = 'day'
      and c.relname ~ ('^' || p.name || '_[0-9]{8}$')
      and to_date(right(c.relname, 8), 'YYYYMMDD') < (now() at time zone 'UTC')::date - p.keep_days
  loop
    execute format('drop table %I', leaf.relname);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
revoke all on function koinon_drop_partitions() from public;
grant execute on function koinon_drop_partitions() to koinon_app, koinon_maintenance;
"""

REQUESTS = """
create table api_requests (
  id uuid not null primary key,
  organization_id uuid not null,
  request_id text not null,
  api_key_id uuid,
  user_id uuid,
  method text not null,
  route text not null,
  status smallint not null,
  duration_ms real not null,
  bytes_out integer not null,
  error_code text,
  ip_prefix text,
  deprecated boolean not null default false,
  created_at timestamptz not null
) partition by range (id);
create index api_requests_recent on api_requests (organization_id, id desc);
create index api_requests_of_key on api_requests (organization_id, api_key_id, id desc);
create index api_requests_deprecated on api_requests (organization_id, id desc) where deprecated;
"""

ORIGINS = """
create table cors_origins (
  organization_id uuid not null references organizations (id),
  origin text not null check (length(origin) between 8 and 253),
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, origin)
);
"""

JOBS = """
create table bulk_jobs (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  actor jsonb not null,
  kind text not null,
  operation text not null,
  spec jsonb not null default '{}',
  state text not null default 'queued'
    check (state in ('queued', 'running', 'cancelling', 'completed', 'completed_with_errors', 'failed', 'cancelled')),
  total integer not null default 0,
  done integer not null default 0,
  failed integer not null default 0,
  skipped integer not null default 0,
  position integer not null default 0,
  error_code text,
  result_file text,
  result_name text,
  result_expires_at timestamptz,
  undo text,
  undo_until timestamptz,
  undone_by uuid,
  created_by uuid,
  heartbeat_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index bulk_jobs_recent on bulk_jobs (organization_id, created_at desc, id desc);
create index bulk_jobs_at_work on bulk_jobs (organization_id, state) where state in ('queued', 'running', 'cancelling');
create table bulk_job_items (
  job_id uuid not null references bulk_jobs (id) on delete cascade,
  position integer not null,
  organization_id uuid not null,
  target_id uuid,
  item jsonb,
  outcome text not null default 'pending' check (outcome in ('pending', 'ok', 'failed', 'skipped')),
  before jsonb,
  error_code text,
  error_message text,
  primary key (job_id, position)
);
create index bulk_job_items_failed on bulk_job_items (job_id, position) where outcome = 'failed';
create index bulk_job_items_organization on bulk_job_items (organization_id);
"""


def upgrade() -> None:
    run(RETENTION)
    run(REQUESTS)
    tenant("api_requests", grants="select, insert")
    partitioned("api_requests", "day")
    run("update partitioned_tables set keep_days = 30 where name = 'api_requests'")
    run(ORIGINS)
    tenant("cors_origins")
    run(JOBS)
    tenant("bulk_jobs", "bulk_job_items")


def downgrade() -> None:
    run("""
        drop table bulk_job_items, bulk_jobs, cors_origins, api_requests;
        delete from partitioned_tables where name = 'api_requests';
        drop function koinon_drop_partitions();
        alter table partitioned_tables drop column keep_days;
    """)
