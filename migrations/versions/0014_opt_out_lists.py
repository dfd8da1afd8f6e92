"""How each carrier account's opt-out list compared with ours. Pre."""

from koinon.platform.migration import run, tenant

revision = "0014"
down_revision = "0013"
branch_labels = depends_on = None

LISTS = """
create table opt_out_lists (
  organization_id uuid not null references organizations (id),
  account_id uuid not null,
  compared_at timestamptz not null,
  listed integer not null check (listed >= 0),
  added integer not null check (added >= 0),
  kept integer not null check (kept >= 0),
  unlisted integer check (unlisted >= 0),
  error text,
  primary key (organization_id, account_id),
  foreign key (organization_id, account_id) references provider_accounts (organization_id, id) on delete cascade
);
"""


def upgrade() -> None:
    run(LISTS)
    tenant("opt_out_lists")


def downgrade() -> None:
    run("drop table opt_out_lists")
