"""Second factors: one-time codes, passkeys, recovery codes, remembered devices, challenges. Pre."""

from koinon.platform.migration import run

revision = "0018"
down_revision = "0017"
branch_labels = depends_on = None

# A person's own, like their password: of the installation, not of an organization.
FACTORS = """
alter table users add column mfa_enrolled_at timestamptz;
create table user_totp (
  user_id uuid primary key references users (id),
  secret bytea not null,
  last_used_step bigint not null default 0,
  confirmed_at timestamptz,
  created_at timestamptz not null default now()
);
create table user_passkeys (
  id uuid primary key,
  user_id uuid not null references users (id),
  credential_id bytea not null unique,
  public_key bytea not null,
  sign_count bigint not null,
  transports text[] not null default '{}',
  name text not null check (length(name) between 1 and 80),
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index user_passkeys_user on user_passkeys (user_id);
create table user_recovery_codes (
  id uuid primary key,
  user_id uuid not null references users (id),
  code_hash bytea not null,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  unique (user_id, code_hash)
);
create table trusted_devices (
  id uuid primary key,
  user_id uuid not null references users (id),
  token_hash bytea not null unique,
  user_agent text,
  ip inet,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index trusted_devices_user on trusted_devices (user_id);
create table auth_challenges (
  id uuid primary key,
  user_id uuid references users (id),
  purpose text not null check (purpose in ('second_factor', 'passkey', 'enroll_passkey', 'confirm')),
  challenge bytea,
  payload jsonb not null default '{}',
  failures integer not null default 0,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index auth_challenges_expiry on auth_challenges (expires_at);
grant select, insert, update, delete
  on user_totp, user_passkeys, user_recovery_codes, trusted_devices, auth_challenges
  to koinon_app, koinon_maintenance;
"""


def upgrade() -> None:
    run(FACTORS)


def downgrade() -> None:
    run("""
        drop table auth_challenges, trusted_devices, user_recovery_codes, user_passkeys, user_totp;
        alter table users drop column mfa_enrolled_at;
    """)
