"""Why an account's mailbox cannot be read. Pre."""

from koinon.platform.migration import run

revision = "0120"
down_revision = "0119"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table provider_accounts add column mailbox_error text")


def downgrade() -> None:
    run("alter table provider_accounts drop column mailbox_error")
