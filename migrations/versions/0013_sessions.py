"""Sessions of two tokens, the keys that sign them, the security log. Pre."""

from koinon.platform.migration import partitioned, run

revision = "0013"
down_revision = "0012"
branch_labels = depends_on = None

# Sessions of the version before cannot be renewed (their token had another form): people sign in once more.
SESSIONS = """
update sessions set revoked_at = now(), revoked_reason = 'upgraded' where revoked_at is null;
alter table users
  add column token_version integer not null default 1;
alter table sessions rename column token_hash to refresh_hash;
alter table sessions
  add column previous_refresh_hash bytea,
  add column rotation_salt bytea,
  add column rotated_at timestamptz,
  add column generation integer not null default 1,
  add column kind text not null default 'browser' check (kind in ('browser', 'mobile')),
  add column device_id text check (length(device_id) between 1 and 200),
  add column amr text[] not null default '{pwd}',
  add column authenticated_at timestamptz not null default now(),
  add column idle_seconds integer not null default 604800 check (idle_seconds between 60 and 7776000);
create table signing_keys (
  kid text primary key,
  private_key bytea not null,
  public_key jsonb not null,
  created_at timestamptz not null,
  signs_until timestamptz not null,
  verifies_until timestamptz not null
);
grant select, insert, update, delete on signing_keys to koinon_app, koinon_maintenance;
"""

# Of the installation: most of what is logged happens before anybody's organization is known.
LOG = """
create table security_events (
  id uuid not null primary key,
  user_id uuid,
  organization_id uuid,
  kind text not null check (length(kind) between 1 and 60),
  severity text not null check (severity in ('info', 'warning', 'high', 'critical')),
  ip inet,
  user_agent text,
  details jsonb not null default '{}',
  created_at timestamptz not null default now()
) partition by range (id);
create index security_events_user on security_events (user_id, created_at desc);
create index security_events_organization on security_events (organization_id, id desc);
create index security_events_kind on security_events (kind, created_at desc);
create index security_events_ip on security_events (ip, created_at desc);
grant select, insert on security_events to koinon_app;
grant select, insert, update, delete on security_events to koinon_maintenance;
"""


def upgrade() -> None:
    run(SESSIONS)
    run(LOG)
    partitioned("security_events", "month")


def downgrade() -> None:
    run("""
        delete from partitioned_tables where name = 'security_events';
        drop table security_events, signing_keys;
        update sessions set revoked_at = now(), revoked_reason = 'downgraded' where revoked_at is null;
        alter table sessions
          drop column previous_refresh_hash, drop column rotation_salt, drop column rotated_at,
          drop column generation, drop column kind, drop column device_id, drop column amr,
          drop column authenticated_at, drop column idle_seconds;
        alter table sessions rename column refresh_hash to token_hash;
        alter table users drop column token_version;
    """)
