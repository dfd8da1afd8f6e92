"""Where a broadcast's texts take their files along; elsewhere people get links to them. Pre."""

from koinon.platform.migration import run

revision = "0123"
down_revision = "0122"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table broadcasts add column media_countries text[] not null default '{}'")


def downgrade() -> None:
    run("alter table broadcasts drop column media_countries")
