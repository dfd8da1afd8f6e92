"""A sender that its carrier held back for long pauses for broadcasts; replies keep their share (CHN-080). Pre."""

from koinon.platform.migration import run

revision = "0067"
down_revision = "0066"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table senders add column replies_go_on boolean not null default false")


def downgrade() -> None:
    run("alter table senders drop column replies_go_on")
