"""Devices that pushes go to, and the installation's key for Web Push (IDN-049). Pre."""

from koinon.platform.migration import run

revision = "0043"
down_revision = "0042"
branch_labels = depends_on = None

# A person's own, whatever their organizations: outside the tenant wall as sessions are; tokens are cipher texts.
DEVICES = """
create table devices (
  id uuid primary key default koinon_uuid7(),
  user_id uuid not null references users (id),
  session_id uuid not null references sessions (id) on delete cascade,
  platform text not null check (platform in ('ios', 'android', 'web')),
  push_token bytea not null,
  push_token_hash bytea not null unique,
  app_version text,
  model text,
  locale text,
  created_at timestamptz not null default now(),
  last_active_at timestamptz not null default now(),
  disabled_at timestamptz,
  disabled_reason text
);
create index devices_user on devices (user_id);
create index devices_session on devices (session_id);
create index devices_silent on devices (last_active_at);
grant select, insert, update, delete on devices to koinon_app, koinon_maintenance;

create table push_keys (
  only_one boolean primary key default true check (only_one),
  private_key bytea not null,
  public_key bytea not null check (length(public_key) = 65),
  created_at timestamptz not null default now()
);
grant select, insert on push_keys to koinon_app;
grant select on push_keys to koinon_maintenance;
"""


def upgrade() -> None:
    run(DEVICES)


def downgrade() -> None:
    run("drop table push_keys; drop table devices")
