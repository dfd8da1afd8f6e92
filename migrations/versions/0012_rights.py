"""Custom roles, limits of a seat, invitations, transfers of ownership; API keys with limits and rotation. Pre."""

from koinon.platform.migration import rewrite, run, tenant

revision = "0012"
down_revision = "0011"
branch_labels = depends_on = None

ROLES = """
alter table memberships drop constraint memberships_role_check;
alter table memberships
  add constraint memberships_role_check check (role ~ '^[a-z][a-z0-9_]{1,40}$'),
  add column location_ids uuid[] not null default '{}',
  add column title text check (length(title) between 1 and 120),
  add column version integer not null default 1,
  add column updated_at timestamptz not null default now();
create index memberships_role on memberships (organization_id, role) where state <> 'removed';
create table roles (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  code text not null check (code ~ '^[a-z][a-z0-9_]{1,40}$'
    and code not in ('owner', 'admin', 'treasurer', 'agent', 'staff', 'viewer')),
  name text not null check (length(name) between 1 and 60),
  permissions text[] not null,
  version integer not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, code)
);
"""
# A session asks for its user's rights before the tenant is set: the roles of one's own seats may be read then.
OWN = """
create policy own on roles for select
  using (organization_id in (select organization_id from memberships
                             where user_id = (select nullif(current_setting('koinon.user_id', true), '')::uuid)));
"""
INVITATIONS = """
create table invitations (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  email text not null,
  email_normalized text not null,
  role text not null check (role ~ '^[a-z][a-z0-9_]{1,40}$'),
  location_ids uuid[] not null default '{}',
  token_hash bytea not null unique,
  invited_by uuid,
  state text not null default 'pending' check (state in ('pending', 'accepted', 'revoked', 'expired')),
  sent_count integer not null default 1,
  last_sent_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index invitations_pending on invitations (organization_id, email_normalized) where state = 'pending';
create index invitations_recent on invitations (organization_id, id);
create index invitations_expiry on invitations (organization_id, expires_at) where state = 'pending';
create table ownership_transfers (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  from_user uuid not null references users (id),
  to_user uuid not null references users (id),
  state text not null default 'pending' check (state in ('pending', 'accepted', 'declined', 'revoked', 'expired')),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  decided_at timestamptz
);
create unique index ownership_transfers_pending on ownership_transfers (organization_id) where state = 'pending';
"""
KEYS = """
alter table api_keys
  add column location_ids uuid[] not null default '{}',
  add column rate_limit integer not null default 100 check (rate_limit = -1 or rate_limit between 1 and 1000000),
  add column allowed_ips cidr[] not null default '{}',
  add column last_used_ip inet,
  add column previous_key_hash bytea unique,
  add column previous_valid_until timestamptz,
  add column previous_used_at timestamptz,
  add column rotated_at timestamptz,
  add column exposed_at timestamptz;
create index api_keys_expiry on api_keys (organization_id, expires_at) where revoked_at is null;
"""
SCOPES = """
update api_keys set scopes = array_replace(array_replace(scopes, 'inbox:read', 'conversations:read'),
                                           'inbox:write', 'conversations:write');
"""


def upgrade() -> None:
    run(ROLES)
    tenant("roles")
    run(OWN)
    run(INVITATIONS)
    tenant("invitations", "ownership_transfers")
    run(KEYS)
    rewrite(SCOPES, "api_keys")


def downgrade() -> None:
    run("""
        drop table ownership_transfers, invitations, roles;
        alter table memberships drop constraint memberships_role_check,
          drop column location_ids, drop column title, drop column version, drop column updated_at;
    """)
    rewrite("update memberships set role = 'agent' where role not in ('owner', 'admin', 'agent')", "memberships")
    run("""
        alter table memberships add constraint memberships_role_check check (role in ('owner', 'admin', 'agent'));
        drop index api_keys_expiry;
        alter table api_keys drop column location_ids, drop column rate_limit, drop column allowed_ips,
          drop column last_used_ip, drop column previous_key_hash, drop column previous_valid_until,
          drop column previous_used_at, drop column rotated_at, drop column exposed_at;
    """)
