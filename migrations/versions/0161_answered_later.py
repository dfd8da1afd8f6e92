"""Which message an answer for later answers (INB-043). Pre."""

from koinon.platform.migration import run

revision = "0161"
down_revision = "0160"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table scheduled_replies add column reply_to_id uuid;")


def downgrade() -> None:
    run("alter table scheduled_replies drop column reply_to_id;")
