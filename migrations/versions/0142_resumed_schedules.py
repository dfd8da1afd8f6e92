"""When a schedule went on again: what was paused over is not sent for people whose hour it was (MSG-067). Pre."""

from koinon.platform.migration import run

revision = "0142"
down_revision = "0141"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table schedules add column resumed_at timestamptz;")


def downgrade() -> None:
    run("alter table schedules drop column resumed_at;")
