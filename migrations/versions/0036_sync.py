"""Conversations in the order in which they changed, for clients that keep a copy. Pre."""

from koinon.platform.migration import run

revision = "0036"
down_revision = "0035"
branch_labels = depends_on = None


def upgrade() -> None:
    run("create index conversations_changed on conversations (organization_id, updated_at, id)")


def downgrade() -> None:
    run("drop index conversations_changed")
