"""Whether a carrier's calls to an account arrive: what the last self-test found, or that one came (ORG-015). Pre."""

from koinon.platform.migration import run

revision = "0069"
down_revision = "0068"
branch_labels = depends_on = None


def upgrade() -> None:
    run("alter table provider_accounts add column calls_arrive boolean")


def downgrade() -> None:
    run("alter table provider_accounts drop column calls_arrive")
