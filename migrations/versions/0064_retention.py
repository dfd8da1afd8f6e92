"""Old months of partitioned tables are written to files, held against the rows, and dropped (OPS-053). Pre."""

from koinon.platform.migration import run

revision = "0064"
down_revision = "0063"
branch_labels = depends_on = None

TABLES = """
alter table partitioned_tables
  add column least_months integer,
  add column archived boolean not null default false;
update partitioned_tables set least_months = 12, archived = true where name = 'events';
update partitioned_tables set least_months = 12 where name in ('deliveries', 'delivery_events');
create table partition_archives (
  organization_id uuid not null,
  name text not null,
  month date not null,
  rows bigint not null,
  size bigint not null,
  sha256 bytea not null,
  path text not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, name, month)
);
grant select, insert, update, delete on partition_archives to koinon_app, koinon_maintenance;
"""

# Leaves carry no policy of their own, so their owner sees all rows; whoever calls gets ids and counts, never a row.
FUNCTIONS = """
create function koinon_old_months(parent text, months integer) returns table (month date)
  language sql stable security definer set search_path = public, pg_temp as $$
    with leaves as materialized (
      select c.relname
      from partitioned_tables p
      join pg_inherits i on i.inhparent = to_regclass(p.name)
      join pg_class c on c.oid = i.inhrelid
      where p.name = parent
        and p.period = 'month'
        and months >= p.least_months
        and c.relname ~ ('^' || p.name || '_[0-9]{6}$')
    )
    select to_date(right(l.relname, 6), 'YYYYMM')
    from leaves l
    where to_date(right(l.relname, 6), 'YYYYMM') + interval '1 month'
          <= (now() at time zone 'UTC') - make_interval(months => months)
    order by 1
$$;

create function koinon_month_owners(parent text, month date)
  returns table (organization_id uuid, rows bigint, held boolean)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  leaf regclass := to_regclass(parent || '_' || to_char(month, 'YYYYMM'));
  before text := coalesce(current_setting('koinon.operator', true), '');
begin
  if leaf is null or not exists (select from partitioned_tables p where p.name = parent and p.least_months > 0) then
    return;
  end if;
  perform set_config('koinon.operator', 'on', true);
  return query execute format(
    'select c.organization_id, c.rows, coalesce(o.legal_hold, false)'
    ' from (select l.organization_id, count(*) as rows from %s l where l.organization_id is not null group by 1) c'
    ' left join organizations o on o.id = c.organization_id', leaf);
  perform set_config('koinon.operator', before, true);
end $$;

create function koinon_drop_month(parent text, month date) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  leaf text := parent || '_' || to_char(month, 'YYYYMM');
  keeps boolean;
begin
  select p.archived into keeps
  from partitioned_tables p
  where p.name = parent
    and p.period = 'month'
    and month + interval '1 month' <= (now() at time zone 'UTC') - make_interval(months => p.least_months);
  if not found then
    raise exception 'this month of % is not old enough to go', parent using errcode = 'check_violation';
  end if;
  if to_regclass(leaf) is null then
    return false;
  end if;
  execute format('lock table %I in share row exclusive mode', leaf);
  if exists (select
             from koinon_month_owners(parent, month) w
             where (keeps or w.held)
               and not exists (select
                               from partition_archives a
                               where a.organization_id = w.organization_id
                                 and a.name = parent
                                 and a.month = koinon_drop_month.month
                                 and a.rows = w.rows)) then
    raise exception '% holds rows that no archive holds', leaf using errcode = 'check_violation';
  end if;
  execute format('alter table %I detach partition %I', parent, leaf);
  execute format('drop table %I', leaf);
  return true;
end $$;
revoke all on function koinon_old_months(text, integer), koinon_month_owners(text, date), koinon_drop_month(text, date)
  from public;
grant execute on function koinon_old_months(text, integer), koinon_month_owners(text, date),
  koinon_drop_month(text, date) to koinon_app, koinon_maintenance;
"""


def upgrade() -> None:
    run(TABLES)
    run(FUNCTIONS)


def downgrade() -> None:
    run("""
        drop function koinon_drop_month(text, date), koinon_month_owners(text, date), koinon_old_months(text, integer);
        drop table partition_archives;
        alter table partitioned_tables drop column least_months, drop column archived;
    """)
