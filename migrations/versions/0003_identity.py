"""Users, sessions, memberships, one-time tokens, API keys, audit log. Pre."""

from koinon.platform.migration import partitioned, run, tenant

revision = "0003"
down_revision = "0002"
branch_labels = depends_on = None

# A person has one user and any number of seats, so users and sessions belong to the installation.
INSTALLATION = """
create table users (
  id uuid primary key,
  email text not null,
  email_normalized text not null,
  email_verified_at timestamptz,
  password_hash text,
  name text not null,
  locale text not null default 'en' check (locale in ('en', 'es', 'pt')),
  time_zone text,
  is_operator boolean not null default false,
  state text not null default 'active' check (state in ('active', 'locked', 'disabled', 'erased')),
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index users_email on users (email_normalized) where state <> 'erased';
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id),
  organization_id uuid,
  token_hash bytea not null unique,
  ip inet,
  user_agent text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  absolute_expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text
);
create index sessions_live on sessions (user_id) where revoked_at is null;
create index sessions_expiry on sessions (expires_at);
create table one_time_tokens (
  id uuid primary key,
  user_id uuid references users (id),
  purpose text not null check (purpose in ('owner_link', 'verify_email', 'reset_password')),
  token_hash bytea not null unique,
  payload jsonb not null default '{}',
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
grant select, insert, update, delete on users, sessions, one_time_tokens to koinon_app, koinon_maintenance;
"""

TENANT = """
create table memberships (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  user_id uuid not null references users (id),
  role text not null check (role in ('owner', 'admin', 'agent')),
  state text not null default 'active' check (state in ('invited', 'active', 'suspended', 'removed')),
  joined_at timestamptz not null default now(),
  last_active_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index memberships_seat on memberships (organization_id, user_id) where state <> 'removed';
create index memberships_user on memberships (user_id);
create policy own on memberships for select
  using (user_id = (select nullif(current_setting('koinon.user_id', true), '')::uuid));
create policy own on organizations for select
  using (id in (select organization_id from memberships
                where user_id = (select nullif(current_setting('koinon.user_id', true), '')::uuid)));
create table api_keys (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 120),
  key_hash bytea not null unique,
  key_prefix text not null,
  mode text not null default 'live' check (mode in ('live', 'test')),
  scopes text[] not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_organization on api_keys (organization_id);
create table audit_log (
  id uuid not null primary key,
  organization_id uuid not null,
  actor_kind text not null,
  actor_id uuid,
  action text not null,
  resource_type text not null,
  resource_id uuid,
  changes jsonb not null default '{}',
  ip inet,
  user_agent text,
  request_id text,
  created_at timestamptz not null default now()
) partition by range (id);
create index audit_log_recent on audit_log (organization_id, created_at desc);
create index audit_log_resource on audit_log (organization_id, resource_type, resource_id, created_at desc);
"""


def upgrade() -> None:
    run(INSTALLATION)
    run(TENANT)
    tenant("memberships", "api_keys")
    tenant("audit_log", grants="select, insert")
    partitioned("audit_log", "month")


def downgrade() -> None:
    run("""
        delete from partitioned_tables where name = 'audit_log';
        drop policy own on organizations;
        drop table audit_log, api_keys, memberships, one_time_tokens, sessions, users;
    """)
