"""A session may look through a role's eyes (IDN-034). Pre."""

from koinon.platform.migration import run

revision = "0030"
down_revision = "0029"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table sessions add column view_role text;")


def downgrade() -> None:
    run("alter table sessions drop column view_role;")
