"""Segments: saved rules (CON-031). Pre."""

from koinon.platform.migration import run, tenant

revision = "0065"
down_revision = "0064"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table segments (
          id uuid primary key,
          organization_id uuid not null references organizations (id),
          name text not null check (length(name) between 1 and 80),
          rules jsonb not null,
          created_by uuid,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          unique (organization_id, id)
        );
        create unique index segments_name on segments (organization_id, lower(name));
    """)
    tenant("segments")


def downgrade() -> None:
    run("drop table segments;")
