"""By which channels a message goes on where it surely did not arrive. Pre."""

from koinon.platform.migration import run, tenant

revision = "0117"
down_revision = "0116"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table fallbacks (
          organization_id uuid not null references organizations (id),
          delivery_id uuid not null,
          broadcast_id uuid,
          draft jsonb,
          steps jsonb not null,
          due_at timestamptz not null default now(),
          until_at timestamptz not null default now() + interval '72 hours',
          ended_at timestamptz,
          primary key (organization_id, delivery_id)
        );
        create index fallbacks_due on fallbacks (organization_id, due_at) where ended_at is null;
        create index broadcasts_falling_back on broadcasts (organization_id, started_at) where fallback <> '[]';
    """)
    tenant("fallbacks")


def downgrade() -> None:
    run("""
        drop index broadcasts_falling_back;
        drop table fallbacks;
    """)
