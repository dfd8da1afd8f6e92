"""Broadcasts by when they began, for the calendar (MSG-069). Pre."""

from koinon.platform.migration import run

revision = "0119"
down_revision = "0118"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create index broadcasts_dated on broadcasts (organization_id, coalesce(started_at, send_at), id)
          where state <> 'draft';
    """)


def downgrade() -> None:
    run("drop index broadcasts_dated;")
