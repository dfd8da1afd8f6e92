"""When four fifths of one broadcast's budget were told of (MSG-047). Pre."""

from koinon.platform.migration import run

revision = "0128"
down_revision = "0127"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table broadcast_counts add column budget_warned_at timestamptz")


def downgrade() -> None:
    run("alter table broadcast_counts drop column budget_warned_at")
