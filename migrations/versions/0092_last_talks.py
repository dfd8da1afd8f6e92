"""Which of our senders somebody wrote to last (CHN-008): what they wrote themselves leaves no row in the ledger. Pre."""

from koinon.platform.migration import run, tenant

revision = "0092"
down_revision = "0091"
branch_labels = depends_on = None

TABLES = """
create table last_talks (
  organization_id uuid not null,
  channel text not null,
  address_hash bytea not null,
  sender_id uuid not null,
  heard_at timestamptz not null,
  primary key (organization_id, channel, address_hash)
) with (fillfactor = 80);
"""


def upgrade() -> None:
    run(TABLES)
    tenant("last_talks")


def downgrade() -> None:
    run("drop table last_talks")
