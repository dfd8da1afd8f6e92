"""Receipts without our ids are looked for by the provider's. Pre."""

from koinon.platform.migration import run

revision = "0103"
down_revision = "0102"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table waiting_receipts add column next_try_at timestamptz not null default now();
        create index waiting_receipts_unnamed on waiting_receipts (organization_id, next_try_at) where delivery_id is null;
    """)


def downgrade() -> None:
    run("alter table waiting_receipts drop column next_try_at")
