"""Seats that a smaller plan closed, which come back with a larger one (ORG-025). Pre."""

from koinon.platform.migration import run

revision = "0061"
down_revision = "0060"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table memberships add column suspended_by_plan boolean not null default false;")


def downgrade() -> None:
    run("alter table memberships drop column suspended_by_plan;")
