"""Messages that named a child are found again when the child is forgotten (CON-095). Pre."""

from koinon.platform.migration import run

revision = "0084"
down_revision = "0083"
branch_labels = depends_on = None


def upgrade() -> None:
    run("create index deliveries_children on deliveries (organization_id, id) where children is not null;")


def downgrade() -> None:
    run("drop index deliveries_children;")
