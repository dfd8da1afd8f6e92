"""How fast an account may send, where its provider says so. Pre."""

from koinon.platform.migration import run

revision = "0116"
down_revision = "0115"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table provider_accounts add column most_per_second integer check (most_per_second > 0)")


def downgrade() -> None:
    run("alter table provider_accounts drop column most_per_second")
