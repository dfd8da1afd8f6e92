"""How providers answer, by the minute; what was said to them; what is wrong with channels (CHN-064 to 069). Pre."""

from koinon.platform.migration import partitioned, run, tenant

revision = "0090"
down_revision = "0089"
branch_labels = depends_on = None

FUNCTIONS = """
create function koinon_sum_counts(one bigint[], other bigint[]) returns bigint[]
  language sql immutable parallel safe as $$
  select coalesce(array_agg(coalesce(a, 0) + coalesce(b, 0) order by place), '{}')
  from unnest(one, other) with ordinality as t (a, b, place)
$$;

create function koinon_sum_counts(one jsonb, other jsonb) returns jsonb
  language sql immutable parallel safe as $$
  select coalesce(jsonb_object_agg(key, count), '{}')
  from (
    select key, sum(value::bigint) as count
    from (select * from jsonb_each_text(one) union all select * from jsonb_each_text(other)) as counts
    group by key
  ) as summed
$$;
"""

# Of the installation: ids and counts only, written by every process for all organizations in one statement.
MINUTES = """
create table provider_minutes (
  account_id uuid not null,
  sender_id uuid,
  minute timestamptz not null,
  organization_id uuid not null,
  provider text not null,
  is_simulated boolean not null,
  calls bigint not null default 0,
  call_seconds double precision not null default 0,
  latency bigint[] not null default '{}',
  sent bigint not null default 0,
  accepted bigint not null default 0,
  errors bigint not null default 0,
  failed jsonb not null default '{}',
  delivered bigint not null default 0,
  undelivered bigint not null default 0,
  receipt_seconds double precision not null default 0,
  receipt_lag bigint[] not null default '{}',
  heard bigint not null default 0
);
create unique index provider_minutes_one on provider_minutes (account_id, sender_id, minute) nulls not distinct;
create index provider_minutes_recent on provider_minutes (organization_id, minute);
create index provider_minutes_minute on provider_minutes (minute);
grant select, insert, update, delete on provider_minutes to koinon_app;

create table channel_counters (
  metric text not null,
  labels text[] not null,
  value double precision not null,
  seen_at timestamptz not null default now(),
  primary key (metric, labels)
);
grant select, insert, update, delete on channel_counters to koinon_app;
"""

EXCHANGES = """
create table provider_exchanges (
  id uuid not null primary key,
  organization_id uuid not null,
  account_id uuid not null,
  sender_id uuid,
  delivery_id uuid,
  provider text not null,
  operation text not null,
  method text not null,
  url text not null,
  status smallint,
  duration_ms real not null,
  error_code text,
  fault text,
  request text not null,
  response text not null,
  created_at timestamptz not null
) partition by range (id);
create index provider_exchanges_recent on provider_exchanges (organization_id, id desc);
create index provider_exchanges_account on provider_exchanges (organization_id, account_id, id desc);
create index provider_exchanges_delivery on provider_exchanges (organization_id, delivery_id, id desc)
  where delivery_id is not null;
"""

INCIDENTS = """
create table channel_incidents (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  kind text not null,
  subject_id uuid not null,
  subject text not null,
  detail text not null default '',
  seen bigint not null default 1,
  opened_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  closed_at timestamptz
);
create unique index channel_incidents_open on channel_incidents (organization_id, kind, subject_id)
  where closed_at is null;
create index channel_incidents_recent on channel_incidents (organization_id, opened_at desc, id desc);
"""


def upgrade() -> None:
    run(FUNCTIONS)
    run(MINUTES)
    run(EXCHANGES)
    tenant("provider_exchanges", grants="select, insert")
    partitioned("provider_exchanges", "day")
    run("update partitioned_tables set keep_days = 7 where name = 'provider_exchanges'")
    run(INCIDENTS)
    tenant("channel_incidents")


def downgrade() -> None:
    run("""
        drop table channel_incidents, provider_exchanges, channel_counters, provider_minutes;
        delete from partitioned_tables where name = 'provider_exchanges';
        drop function koinon_sum_counts(jsonb, jsonb);
        drop function koinon_sum_counts(bigint[], bigint[]);
    """)
