"""How many codes were sent for a person's file: five at most (CON-092). Pre."""

from koinon.platform.migration import run

revision = "0085"
down_revision = "0084"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table export_requests add column codes_sent smallint not null default 0;")


def downgrade() -> None:
    run("alter table export_requests drop column codes_sent;")
