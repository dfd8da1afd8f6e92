"""Numbers as they are bought, linked, watched and given back, and each one's history (CHN-010..018). Pre."""

from koinon.platform.migration import run, tenant

revision = "0091"
down_revision = "0090"
branch_labels = depends_on = None

TABLES = """
create table numbers (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  account_id uuid not null,
  sender_id uuid not null,
  provider text not null,
  e164 text not null,
  provider_number_id text,
  order_reference text not null,
  order_id text,
  origin text not null check (origin in ('purchased', 'external')),
  country text not null default '',
  type text not null default 'local',
  features text[] not null default '{}',
  setup_micros bigint check (setup_micros >= 0),
  monthly_micros bigint check (monthly_micros >= 0),
  currency text,
  state text not null check (state in ('ordering', 'owned', 'failed', 'vanished', 'releasing', 'released')),
  order_tries integer not null default 0,
  linking_state text not null default 'pending'
    check (linking_state in ('pending', 'linking', 'linked', 'failed', 'drifted', 'recovering')),
  link_attempts integer not null default 0,
  next_link_at timestamptz,
  link_code text,
  link_error text,
  failing_since timestamptz,
  told_at timestamptz,
  messaging_profile_id text,
  linked_at timestamptz,
  compared_at timestamptz,
  ordered_by uuid,
  ordered_by_kind text,
  ordered_ip text,
  purchased_at timestamptz,
  releases_at timestamptz,
  released_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, account_id) references provider_accounts (organization_id, id),
  foreign key (organization_id, sender_id) references senders (organization_id, id)
);
create unique index numbers_sender on numbers (organization_id, sender_id);
create unique index numbers_e164 on numbers (organization_id, e164) where state not in ('failed', 'released');
create unique index numbers_at_provider on numbers (provider, provider_number_id)
  where provider_number_id is not null and state not in ('failed', 'released');
create index numbers_account on numbers (organization_id, account_id);
create index numbers_newest on numbers (organization_id, created_at, id);
create index numbers_due on numbers (organization_id, next_link_at) where next_link_at is not null;

create table number_history (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  number_id uuid not null,
  kind text not null,
  words text not null default '' check (length(words) <= 500),
  actor_id uuid,
  created_at timestamptz not null default now(),
  foreign key (organization_id, number_id) references numbers (organization_id, id)
);
create index number_history_number on number_history (organization_id, number_id, id desc);
"""

# Who is limited to locations sees the numbers whose senders they see.
PLACES = """
create policy places on numbers as restrictive for select to koinon_placed
  using (exists (select from senders parent
                 where parent.organization_id = numbers.organization_id and parent.id = numbers.sender_id));
create policy places on number_history as restrictive for select to koinon_placed
  using (exists (select from numbers parent
                 where parent.organization_id = number_history.organization_id
                   and parent.id = number_history.number_id));
"""


def upgrade() -> None:
    run(TABLES)
    tenant("numbers", "number_history")
    run(PLACES)


def downgrade() -> None:
    run("drop table number_history, numbers")
