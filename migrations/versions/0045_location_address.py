"""Where a location is, in a line people read. Pre."""

from koinon.platform.migration import run

revision = "0045"
down_revision = "0044"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table locations add column address text check (length(address) between 1 and 300);")


def downgrade() -> None:
    run("alter table locations drop column address;")
