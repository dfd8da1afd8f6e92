"""Broadcasts and imports in the order in which they changed, for clients that keep a copy. Pre."""

from koinon.platform.migration import run

revision = "0070"
down_revision = "0069"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create index broadcasts_changed on broadcasts (organization_id, updated_at, id);
        create index imports_changed on imports (organization_id, updated_at, id);
    """)


def downgrade() -> None:
    run("drop index broadcasts_changed, imports_changed")
