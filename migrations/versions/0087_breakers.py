"""Breakers of accounts, shared by all processes (CHN-047). Pre."""

from koinon.platform.migration import run, tenant

revision = "0087"
down_revision = "0086"
branch_labels = depends_on = None

# A crash may forget it: every process protects itself. So unlogged, as the throttles are.
TABLES = """
create unlogged table breakers (
  organization_id uuid not null,
  account_id uuid not null,
  operation text not null,
  opened_at timestamptz,
  opened_until timestamptz,
  wait_seconds real not null default 30,
  probing_until timestamptz,
  primary key (organization_id, account_id, operation)
);
"""


def upgrade() -> None:
    run(TABLES)
    tenant("breakers")


def downgrade() -> None:
    run("drop table breakers")
