"""What each process saw of outside services, carried by its heartbeat (API-060). Pre."""

from koinon.platform.migration import run

revision = "0048"
down_revision = "0047"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table workers add column figures jsonb not null default '{}'")


def downgrade() -> None:
    run("alter table workers drop column figures")
