"""Ids that were merged into others still lead somewhere (API-024); the deleted are found among the living. Pre."""

from koinon.platform.migration import run, tenant

revision = "0060"
down_revision = "0059"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table merged_ids (
          organization_id uuid not null references organizations (id),
          from_id uuid not null,
          kind text not null check (kind <> ''),
          into_id uuid not null check (into_id <> from_id),
          merged_at timestamptz not null default now(),
          primary key (organization_id, from_id)
        );
        create index merged_ids_into on merged_ids (organization_id, into_id);
        create index contacts_deleted on contacts (organization_id, id) where deleted_at is not null;
    """)
    tenant("merged_ids")


def downgrade() -> None:
    run("drop index contacts_deleted; drop table merged_ids;")
