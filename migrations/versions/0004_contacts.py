"""Contacts, addresses, groups, tags, consent, imports. Pre."""

from koinon.platform.migration import run, tenant

revision = "0004"
down_revision = "0003"
branch_labels = depends_on = None

PEOPLE = """
create table contacts (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  location_id uuid,
  given_name text not null default '' check (length(given_name) <= 120),
  family_name text not null default '' check (length(family_name) <= 120),
  preferred_name text not null default '' check (length(preferred_name) <= 120),
  given_key text not null default '',
  family_key text not null default '',
  status text not null default 'active' check (status in ('active', 'archived', 'blocked', 'deceased', 'erased')),
  do_not_contact boolean not null default false,
  do_not_contact_reason text,
  source text not null default 'manual'
    check (source in ('manual', 'csv', 'planning_center', 'api', 'form', 'inbound', 'loyalty')),
  locale text check (locale in ('en', 'es', 'pt')),
  time_zone text,
  birth_date date,
  custom jsonb not null default '{}',
  last_inbound_at timestamptz,
  last_outbound_at timestamptz,
  import_id uuid,
  version integer not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  check (deleted_at is null or deleted_at <= now() + interval '1 minute'),
  unique (organization_id, id),
  foreign key (organization_id, location_id) references locations (organization_id, id)
);
create index contacts_name on contacts (organization_id, family_key, given_key, id) where deleted_at is null;
create index contacts_newest on contacts (organization_id, created_at desc, id desc) where deleted_at is null;
create index contacts_changed on contacts (organization_id, updated_at, id);
create index contacts_last on contacts (organization_id, (coalesce(last_inbound_at, '-infinity')) desc, id desc)
  where deleted_at is null;
create index contacts_import on contacts (organization_id, import_id, id) where import_id is not null;
create index contacts_location on contacts (organization_id, location_id, id) where location_id is not null;
create function koinon_refuse_delete() returns trigger language plpgsql as $$
begin
  if current_user = 'koinon_app' then
    raise exception 'rows of % are deleted softly', tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;
create trigger contacts_soft before delete on contacts for each row execute function koinon_refuse_delete();

-- Search tables are derived from what stands beside them, and contacts are never physically deleted by the application:
-- no foreign key and no index by contact, which would cost an import a third of its speed.
create table contact_words (
  organization_id uuid not null,
  contact_id uuid not null,
  word text collate "C" not null,
  primary key (organization_id, word, contact_id)
);
create table contact_external_ids (
  organization_id uuid not null,
  contact_id uuid not null,
  system text not null,
  external_id text not null,
  synced_at timestamptz,
  primary key (organization_id, system, external_id),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create index contact_external_ids_contact on contact_external_ids (organization_id, contact_id);

create table addresses (
  id uuid primary key,
  organization_id uuid not null,
  contact_id uuid not null,
  kind text not null check (kind in ('phone', 'whatsapp', 'email', 'push')),
  value_cipher bytea not null,
  value_hash bytea not null,
  last4 text not null default '',
  country text,
  line_type text not null default 'unknown' check (line_type in ('mobile', 'landline', 'voip', 'toll_free', 'unknown')),
  is_primary boolean not null default false,
  status text not null default 'active'
    check (status in ('active', 'invalid', 'landline', 'bounced', 'complained', 'unreachable')),
  status_reason text,
  status_at timestamptz,
  last_success_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (contact_id, kind, value_hash),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create unique index addresses_primary on addresses (contact_id, kind) where is_primary;
create index addresses_hash on addresses (organization_id, kind, value_hash, contact_id);
create table address_tokens (
  organization_id uuid not null,
  contact_id uuid not null,
  token bytea not null,
  primary key (organization_id, token, contact_id)
);

create table groups (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  location_id uuid,
  name text not null check (length(name) between 1 and 120),
  description text not null default '',
  is_archived boolean not null default false,
  member_count integer not null default 0,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, location_id) references locations (organization_id, id)
);
create unique index groups_name on groups (organization_id, location_id, lower(name)) nulls not distinct;
create table group_members (
  organization_id uuid not null,
  group_id uuid not null,
  contact_id uuid not null,
  role text not null default 'member' check (role in ('member', 'leader')),
  source text not null default 'manual',
  joined_at timestamptz not null default now(),
  primary key (organization_id, group_id, contact_id),
  foreign key (organization_id, group_id) references groups (organization_id, id),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create index group_members_contact on group_members (organization_id, contact_id);
create table tags (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 50),
  colour text,
  contact_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
create unique index tags_name on tags (organization_id, lower(name));
create table contact_tags (
  organization_id uuid not null,
  tag_id uuid not null,
  contact_id uuid not null,
  source text not null default 'manual',
  created_at timestamptz not null default now(),
  primary key (organization_id, tag_id, contact_id),
  foreign key (organization_id, tag_id) references tags (organization_id, id) on delete cascade,
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create index contact_tags_contact on contact_tags (organization_id, contact_id);
"""

CONSENT = """
create table consent_texts (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  key text not null,
  locale text not null,
  version integer not null,
  body text not null,
  published_at timestamptz not null default now(),
  created_by uuid,
  unique (organization_id, key, locale, version)
);
create table address_consents (
  organization_id uuid not null references organizations (id),
  channel text not null check (channel in ('sms', 'whatsapp', 'email', 'push', 'data_processing')),
  address_hash bytea not null,
  state text not null check (state in ('unknown', 'pending', 'granted', 'denied')),
  changed_at timestamptz not null,
  ledger_id uuid not null,
  primary key (organization_id, channel, address_hash)
);
create index address_consents_state on address_consents (organization_id, channel, state, address_hash);
create table consent_ledger (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  contact_id uuid,
  channel text not null,
  address_hash bytea not null,
  action text not null check (action in ('granted', 'denied', 'pending')),
  source text not null check (source in ('stop_keyword', 'start_keyword', 'staff', 'form', 'import', 'api',
    'preference_centre', 'one_click', 'double_opt_in', 'provider_event', 'complaint', 'carrier_list', 'erasure', 'merge')),
  evidence text,
  text_version_id uuid,
  actor_kind text not null,
  actor_id uuid,
  sender_id uuid,
  ip inet,
  user_agent text,
  note text,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null default now()
);
create index consent_ledger_contact on consent_ledger (organization_id, contact_id, occurred_at desc);
create index consent_ledger_address on consent_ledger (organization_id, address_hash, occurred_at desc);
create unique index consent_ledger_evidence on consent_ledger (organization_id, channel, address_hash, action, evidence)
  where evidence is not null;
"""

IMPORTS = """
create table imports (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  file_name text not null,
  bytes bigint not null,
  encoding text not null,
  delimiter text not null,
  has_header boolean not null default true,
  columns jsonb not null default '[]',
  mapping jsonb,
  options jsonb not null default '{}',
  state text not null default 'uploaded' check (state in
    ('uploaded', 'mapped', 'checking', 'checked', 'running', 'paused', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  counts jsonb not null default '{}',
  checked jsonb,
  report_cipher bytea,
  total_rows integer not null default 0,
  checked_rows integer not null default 0,
  cursor integer not null default 0,
  error text,
  attested_by uuid,
  created_by uuid,
  started_at timestamptz,
  finished_at timestamptz,
  undone_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
create index imports_recent on imports (organization_id, created_at desc, id desc);
-- The upload as it came (`file`) and read into rows a thousand at a time (`rows`): compressed, encrypted, purged after 30 days.
create table import_chunks (
  organization_id uuid not null,
  import_id uuid not null,
  kind text not null check (kind in ('file', 'rows')),
  position integer not null,
  data bytea not null,
  primary key (organization_id, import_id, kind, position),
  foreign key (organization_id, import_id) references imports (organization_id, id)
);
alter table import_chunks alter column data set storage external;
create table import_rows (
  organization_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  outcome text not null check (outcome in ('updated', 'duplicate', 'ambiguous', 'invalid')),
  contact_id uuid,
  raw_cipher bytea,
  errors_cipher bytea,
  before_cipher bytea,
  primary key (organization_id, import_id, row_number),
  foreign key (organization_id, import_id) references imports (organization_id, id)
);
create index import_rows_outcome on import_rows (organization_id, import_id, outcome, row_number);
"""

TABLES = (
    "contacts",
    "contact_words",
    "contact_external_ids",
    "addresses",
    "address_tokens",
    "groups",
    "group_members",
    "tags",
    "contact_tags",
    "address_consents",
    "imports",
    "import_chunks",
    "import_rows",
)


def upgrade() -> None:
    run(PEOPLE)
    run(CONSENT)
    run(IMPORTS)
    tenant(*TABLES)
    tenant("consent_texts", "consent_ledger", grants="select, insert")


def downgrade() -> None:
    run(
        "drop table import_rows, import_chunks, imports, consent_ledger, address_consents, consent_texts, contact_tags, tags, group_members,"
        " groups, address_tokens, addresses, contact_external_ids, contact_words, contacts;"
        " drop function koinon_refuse_delete()"
    )
