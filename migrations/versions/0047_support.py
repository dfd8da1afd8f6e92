"""Operators look into an organization for an hour; its owner may let them change something (IDN-052). Pre."""

from koinon.platform.migration import run, tenant

revision = "0047"
down_revision = "0046"
branch_labels = depends_on = None

SUPPORT = """
create table support_accesses (
  id uuid primary key default koinon_uuid7(),
  organization_id uuid not null references organizations (id),
  granted_by uuid,
  created_at timestamptz not null default now(),
  until timestamptz not null,
  revoked_at timestamptz
);
create unique index support_accesses_standing on support_accesses (organization_id) where revoked_at is null;

alter table sessions
  add column support_at uuid,
  add column support_for uuid,
  add column support_until timestamptz,
  add column support_writes_until timestamptz;
create index sessions_support on sessions (support_at) where support_at is not null;
"""


def upgrade() -> None:
    run(SUPPORT)
    tenant("support_accesses")


def downgrade() -> None:
    run("""
        drop index sessions_support;
        alter table sessions drop column support_at, drop column support_for, drop column support_until,
          drop column support_writes_until;
        drop table support_accesses;
    """)
