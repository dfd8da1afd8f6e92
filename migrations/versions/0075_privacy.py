"""A person's export and erasure, and a consent ledger that outlives them without their name (CON-091..099). Pre."""

from koinon.platform.migration import run, tenant

revision = "0075"
down_revision = "0074"
branch_labels = depends_on = None

REQUESTS = """
create table erasure_requests (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  contact_id uuid not null,
  requested_by uuid,
  channel_of_request text not null
    check (channel_of_request in ('staff', 'api', 'preference_centre', 'retention', 'restore')),
  reason text check (length(reason) <= 500),
  was_deleted boolean not null default false,
  state text not null default 'pending' check (state in ('pending', 'processing', 'completed', 'cancelled')),
  scheduled_for timestamptz not null,
  completed_at timestamptz,
  cancelled_at timestamptz,
  failures smallint not null default 0,
  deleted jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create unique index erasure_requests_open on erasure_requests (organization_id, contact_id)
  where state in ('pending', 'processing');
create index erasure_requests_due on erasure_requests (organization_id, scheduled_for)
  where state in ('pending', 'processing');
create index erasure_requests_recent on erasure_requests (organization_id, created_at desc, id desc);
create table export_requests (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  contact_id uuid not null,
  requested_by uuid,
  channel_of_request text not null check (channel_of_request in ('staff', 'api', 'preference_centre')),
  state text not null default 'waiting' check (state in ('waiting', 'ready', 'failed', 'expired')),
  locale text not null check (locale in ('en', 'es', 'pt')),
  data_cipher bytea,
  bytes integer,
  ready_at timestamptz,
  expires_at timestamptz,
  code_hash bytea,
  code_until timestamptz,
  code_tries smallint not null default 0,
  reads integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
alter table export_requests alter column data_cipher set storage external;
create index export_requests_contact on export_requests (organization_id, contact_id);
create index export_requests_expiry on export_requests (organization_id, expires_at) where state = 'ready';
create index export_requests_recent on export_requests (organization_id, created_at desc, id desc);
alter table consent_ledger add column erased_at timestamptz;
grant delete on consent_forms, consent_requests to koinon_app;
create index import_rows_contact on import_rows (organization_id, contact_id) where contact_id is not null;
create index consent_ledger_erased on consent_ledger (organization_id, erased_at) where erased_at is not null;
"""

# The application may only append to the ledger: what an erased person leaves there is cut by a role that may nothing else.
LEDGER = """
grant select, delete, update (contact_id, evidence, actor_id, sender_id, ip, user_agent, note, form_id, erased_at)
  on consent_ledger to koinon_redactor;
grant select on erasure_requests, address_consents to koinon_redactor;
create function koinon_consent_redact(request uuid, people uuid[], hashes bytea[]) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := nullif(current_setting('koinon.organization_id', true), '')::uuid;
  redacted bigint;
begin
  if not exists (select from erasure_requests r
                 where r.organization_id = tenant and r.id = request and r.state = 'processing'
                   and r.contact_id = any (people)) then
    return 0;
  end if;
  update consent_ledger l
  set contact_id = null, evidence = null, actor_id = null, sender_id = null, ip = null, user_agent = null, note = null,
      form_id = null, erased_at = now()
  where l.organization_id = tenant
    and (l.contact_id = any (people) or (l.contact_id is null and l.address_hash = any (hashes)))
    and l.erased_at is null;
  get diagnostics redacted = row_count;
  return redacted;
end $$;
create function koinon_consent_purge(before timestamptz, most integer) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := nullif(current_setting('koinon.organization_id', true), '')::uuid;
  gone bigint;
begin
  delete from consent_ledger l
  where l.organization_id = tenant
    and l.id in (
      select o.id
      from consent_ledger o
      where o.organization_id = tenant
        and o.erased_at < least(before, now() - interval '1 year')
        and not exists (select from address_consents s
                        where s.organization_id = tenant and s.channel = o.channel
                          and s.address_hash = o.address_hash and s.ledger_id = o.id)
      order by o.erased_at
      limit most);
  get diagnostics gone = row_count;
  return gone;
end $$;
"""
# Who serves deletes no conversation (OPS-054); of somebody who is being erased this function does.
CONVERSATIONS = """
grant select, delete on conversations to koinon_redactor;
create function koinon_forget_conversations(request uuid, things uuid[]) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := nullif(current_setting('koinon.organization_id', true), '')::uuid;
  gone bigint;
begin
  if not exists (select from erasure_requests r
                 where r.organization_id = tenant and r.id = request and r.state = 'processing') then
    return 0;
  end if;
  delete from conversations c
  where c.organization_id = tenant
    and c.id = any (things);
  get diagnostics gone = row_count;
  return gone;
end $$;
"""
OWNED = (
    "koinon_forget_conversations(uuid, uuid[])",
    "koinon_consent_redact(uuid, uuid[], bytea[])",
    "koinon_consent_purge(timestamptz, integer)",
)
PLACES = """
create policy places on {table} as restrictive to koinon_placed
  using (exists (select from contacts parent
                 where parent.organization_id = {table}.organization_id and parent.id = {table}.contact_id))
  with check (exists (select from contacts parent
                      where parent.organization_id = {table}.organization_id and parent.id = {table}.contact_id));
"""


def upgrade() -> None:
    run(REQUESTS)
    tenant("erasure_requests", grants="select, insert, update")
    tenant("export_requests")
    run(LEDGER)
    run(CONVERSATIONS)
    run("grant create on schema public to koinon_redactor;")
    for function in OWNED:
        run(f"alter function {function} owner to koinon_redactor;")
    run("revoke create on schema public from koinon_redactor;")
    for function in OWNED:
        run(f"revoke all on function {function} from public;")
        run(f"grant execute on function {function} to koinon_app, koinon_maintenance;")
    for table in ("erasure_requests", "export_requests"):
        run(PLACES.format(table=table))


def downgrade() -> None:
    for function in OWNED:
        run(f"drop function {function};")
    run("""
        revoke delete on consent_forms, consent_requests from koinon_app;
        revoke all on consent_ledger, address_consents, conversations from koinon_redactor;
        drop table export_requests, erasure_requests;
        drop index consent_ledger_erased, import_rows_contact;
        alter table consent_ledger drop column erased_at;
    """)
