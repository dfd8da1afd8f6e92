"""An organization may use a carrier account of the whole installation (CHN-003). Pre."""

from koinon.platform.migration import run

revision = "0108"
down_revision = "0107"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table provider_accounts add column shared_as text;
        create unique index provider_accounts_shared on provider_accounts (organization_id, shared_as)
          where shared_as is not null;
    """)


def downgrade() -> None:
    run("alter table provider_accounts drop column shared_as")
