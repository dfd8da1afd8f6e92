"""Messages and calls that gave up for now: tried again every five minutes, at most ten times (CHN-043). Pre."""

from koinon.platform.migration import run, tenant

revision = "0098"
down_revision = "0097"
branch_labels = depends_on = None

TABLES = """
create table channel_dead_letters (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  kind text not null check (kind in ('send', 'webhook')),
  ref_id uuid not null,
  account_id uuid,
  error text not null,
  attempts smallint not null default 0,
  first_failed_at timestamptz not null default now(),
  next_at timestamptz,
  state text not null default 'waiting' check (state in ('waiting', 'recovered', 'permanent', 'discarded')),
  reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, kind, ref_id),
  check ((state = 'waiting') = (next_at is not null))
);
create index channel_dead_letters_due on channel_dead_letters (organization_id, state, next_at);
create index channel_dead_letters_page on channel_dead_letters (organization_id, created_at, id);
"""


def upgrade() -> None:
    run(TABLES)
    tenant("channel_dead_letters")


def downgrade() -> None:
    run("drop table channel_dead_letters")
