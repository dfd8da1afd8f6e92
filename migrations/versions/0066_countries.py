"""The country of a session, where a proxy of the installation says it (IDN-016). Pre."""

from koinon.platform.migration import run

revision = "0066"
down_revision = "0065"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table sessions add column country text check (country ~ '^[A-Z]{2}$');")


def downgrade() -> None:
    run("alter table sessions drop column country;")
