"""Closing an organization, erasing it, the tombstone it leaves; operators see every organization. Pre."""

from koinon.platform.migration import run, tenant

revision = "0027"
down_revision = "0026"
branch_labels = depends_on = None

TABLES = """
create table deletion_requests (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  requested_by uuid,
  scheduled_for timestamptz not null,
  state text not null default 'pending' check (state in ('pending', 'processing', 'completed', 'cancelled')),
  told_days integer[] not null default '{}',
  created_at timestamptz not null default now(),
  decided_at timestamptz
);
create unique index deletion_requests_open on deletion_requests (organization_id)
  where state in ('pending', 'processing');
create index deletion_requests_tenant on deletion_requests (organization_id);

-- What is left of an erased organization: ids, dates, counts and hashes only (ORG-044).
create table tombstones (
  organization_id uuid primary key,
  closed_at timestamptz not null default now(),
  erased_at timestamptz,
  requested_by uuid,
  deleted jsonb not null default '{}'
);
create table tombstone_opt_outs (
  organization_id uuid not null references tombstones (organization_id),
  channel text not null,
  address_hash bytea not null,
  primary key (organization_id, channel, address_hash)
);
grant select, insert, update on tombstones to koinon_app, koinon_maintenance;
grant select, insert on tombstone_opt_outs to koinon_app, koinon_maintenance;
create policy operators on organizations for select using (current_setting('koinon.operator', true) = 'on');
"""

# Definer, because the application may not delete from the audit trail; the wall holds for the owner too. Nobody erases
# from a living organization. One batch a call, so that no transaction lasts.
ERASE = """
create function koinon_erase(name text, most integer) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := nullif(current_setting('koinon.organization_id', true), '')::uuid; gone bigint;
begin
  if tenant is null or not exists (
    select from organizations where id = tenant and state = 'closed' and not legal_hold
  ) then
    raise exception 'only a closed organization is erased' using errcode = 'insufficient_privilege';
  end if;
  if not exists (
    select from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
    where c.oid = to_regclass(name) and c.relkind in ('r', 'p') and not c.relispartition
      and c.relnamespace = 'public'::regnamespace and name not in ('tombstones', 'tombstone_opt_outs')
  ) then
    raise exception '% holds nothing of an organization', name using errcode = 'undefined_table';
  end if;
  execute format(
    'delete from %1$I where organization_id = $1 and (tableoid, ctid) in
       (select tableoid, ctid from %1$I where organization_id = $1 limit $2)', name) using tenant, most;
  get diagnostics gone = row_count;
  return gone;
end $$;
create function koinon_bury() returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := nullif(current_setting('koinon.organization_id', true), '')::uuid;
begin
  delete from organizations where id = tenant and state = 'closed' and not legal_hold;
end $$;
revoke all on function koinon_erase(text, integer), koinon_bury() from public;
grant execute on function koinon_erase(text, integer), koinon_bury() to koinon_app;
"""


def upgrade() -> None:
    run(TABLES)
    tenant("deletion_requests")
    run(ERASE)


def downgrade() -> None:
    run("""
        drop policy operators on organizations;
        drop function koinon_bury();
        drop function koinon_erase(text, integer);
        drop table tombstone_opt_outs, tombstones, deletion_requests;
    """)
