"""Archives of organizations. Pre."""

from koinon.platform.migration import run, tenant

revision = "0032"
down_revision = "0031"
branch_labels = depends_on = None

TABLE = """
create table organization_archives (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  kind text not null check (kind in ('export', 'snapshot')),
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'expired')),
  size bigint,
  sha256 text,
  encrypted boolean not null default false,
  passphrase_cipher bytea,
  tables integer,
  rows bigint,
  requested_by uuid,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  expires_at timestamptz
);
create index organization_archives_tenant on organization_archives (organization_id, id desc);
create unique index organization_archives_one on organization_archives (organization_id)
  where state in ('queued', 'running');
"""


def upgrade() -> None:
    run(TABLE)
    tenant("organization_archives")


def downgrade() -> None:
    run("drop table organization_archives")
