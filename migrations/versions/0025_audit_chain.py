"""The audit trail is hashed row by row and sealed in a chain (IDN-044). Pre."""

from koinon.platform.migration import run, tenant

revision = "0025"
down_revision = "0024"
branch_labels = depends_on = None

# The hash is over what is stored, not over what was sent: jsonb reorders its keys. Moments as numbers: their text would
# follow the session's time zone. Rows from before this version have no hash: their number is sealed, not what they say.
HASH = """
alter table audit_log
  add column on_behalf_of uuid,
  add column txid xid8 not null default pg_current_xact_id(),
  add column hash bytea,
  add column redacted_by uuid;
create function koinon_audit_hash(id uuid, organization_id uuid, actor_kind text, actor_id uuid, on_behalf_of uuid,
    action text, resource_type text, resource_id uuid, changes jsonb, ip inet, user_agent text, request_id text,
    created_at timestamptz, txid xid8) returns bytea
  language sql immutable set search_path = pg_catalog, pg_temp as $$
  select sha256(convert_to(jsonb_build_array(id, organization_id, actor_kind, actor_id, on_behalf_of, action,
    resource_type, resource_id, changes, ip::text, user_agent, request_id, extract(epoch from created_at)::text,
    txid::text)::text, 'UTF8'))
$$;
create function koinon_hash_audit_row() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  new.txid := pg_current_xact_id();
  new.created_at := now();
  new.redacted_by := null;
  new.hash := koinon_audit_hash(new.id, new.organization_id, new.actor_kind, new.actor_id, new.on_behalf_of,
    new.action, new.resource_type, new.resource_id, new.changes, new.ip, new.user_agent, new.request_id,
    new.created_at, new.txid);
  return new;
end $$;
create trigger hash_row before insert on audit_log for each row execute function koinon_hash_audit_row();
revoke insert on audit_log from koinon_app;
grant insert (id, organization_id, actor_kind, actor_id, on_behalf_of, action, resource_type, resource_id, changes, ip,
              user_agent, request_id) on audit_log to koinon_app;
"""
INDEXES = """
drop index audit_log_recent;
drop index audit_log_resource;
create index audit_log_newest on audit_log (organization_id, id desc);
create index audit_log_actor on audit_log (organization_id, actor_id, id desc);
create index audit_log_action on audit_log (organization_id, action, id desc);
create index audit_log_resource on audit_log (organization_id, resource_type, resource_id, id desc);
create index audit_log_sealing on audit_log (organization_id, txid, id);
create index audit_log_txid on audit_log (txid);
"""
SEALS = """
create table audit_seals (
  organization_id uuid not null references organizations (id),
  number bigint not null,
  after_txid xid8 not null,
  after_id uuid not null,
  up_to_txid xid8 not null,
  up_to_id uuid not null,
  rows bigint not null,
  digest bytea not null,
  seal bytea not null,
  sealed_at timestamptz not null default now(),
  primary key (organization_id, number)
);
"""
# Which organizations have rows to seal is asked once a minute for all of them; the function tells ids and no row.
UNSEALED = """
create table audit_sealing (
  single boolean primary key default true check (single),
  txid xid8 not null
);
insert into audit_sealing (txid) values ('0');
grant select, update on audit_sealing to koinon_app;
create function koinon_audit_unsealed(since xid8) returns table (organization_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct a.organization_id
  from audit_log a
  where a.txid >= since
    and a.txid < pg_snapshot_xmin(pg_current_snapshot())
$$;
grant select (organization_id, txid) on audit_log to koinon_search;
create policy sealing on audit_log for select to koinon_search using (true);
grant create on schema public to koinon_search;
alter function koinon_audit_unsealed(xid8) owner to koinon_search;
revoke create on schema public from koinon_search;
revoke all on function koinon_audit_unsealed(xid8) from public;
grant execute on function koinon_audit_unsealed(xid8) to koinon_app, koinon_maintenance;
"""


def upgrade() -> None:
    run(HASH)
    run(INDEXES)
    run(SEALS)
    tenant("audit_seals", grants="select, insert")
    run(UNSEALED)


def downgrade() -> None:
    run("""
        drop function koinon_audit_unsealed(xid8);
        drop table audit_sealing, audit_seals;
        drop policy sealing on audit_log;
        revoke select on audit_log from koinon_search;
        drop index audit_log_newest, audit_log_actor, audit_log_action, audit_log_resource, audit_log_sealing,
          audit_log_txid;
        create index audit_log_recent on audit_log (organization_id, created_at desc);
        create index audit_log_resource on audit_log (organization_id, resource_type, resource_id, created_at desc);
        drop trigger hash_row on audit_log;
        drop function koinon_hash_audit_row(), koinon_audit_hash(uuid, uuid, text, uuid, uuid, text, text, uuid, jsonb,
          inet, text, text, timestamptz, xid8);
        alter table audit_log drop column on_behalf_of, drop column txid, drop column hash, drop column redacted_by;
        grant insert on audit_log to koinon_app;
    """)
