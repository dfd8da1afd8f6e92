"""Brands, campaigns and toll-free numbers registered with carriers, which number sends by what (CHN-019..027). Pre.

One table for what specification §1 names brands, campaigns_10dlc and tollfree_verifications: the three go the same way
and differ in their form only.
"""

from koinon.platform.migration import run, tenant

revision = "0094"
down_revision = "0093"
branch_labels = depends_on = None

TABLES = """
create table sender_registrations (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  account_id uuid not null,
  kind text not null check (kind in ('brand', 'campaign', 'tollfree')),
  parent_id uuid,
  sender_id uuid,
  state text not null default 'draft' check (state in
    ('draft', 'submitted', 'verified', 'unverified', 'vetted', 'failed', 'registry_accepted', 'provider_accepted',
     'carriers_pending', 'provisioned', 'rejected', 'suspended', 'expired', 'in_review', 'needs_answer')),
  form jsonb not null,
  tax_id_cipher bytea,
  tax_id_last4 text not null default '' check (length(tax_id_last4) <= 4),
  reference text not null check (length(reference) between 1 and 64),
  provider_id text check (length(provider_id) between 1 and 200),
  registry_id text check (length(registry_id) <= 200),
  identity_status text check (length(identity_status) <= 64),
  code_state text not null default '' check (code_state in ('', 'sent', 'confirmed')),
  reasons jsonb not null default '[]',
  limits jsonb not null default '{}',
  to_send boolean not null default false,
  to_appeal text check (length(to_appeal) <= 4096),
  called_at timestamptz,
  attempts integer not null default 0 check (attempts >= 0),
  submitted_at timestamptz,
  facts_at timestamptz,
  checked_at timestamptz,
  next_check_at timestamptz,
  renews_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  check ((kind = 'campaign') = (parent_id is not null)),
  check ((kind = 'tollfree') = (sender_id is not null)),
  foreign key (organization_id, account_id) references provider_accounts (organization_id, id) on delete cascade,
  foreign key (organization_id, parent_id) references sender_registrations (organization_id, id),
  foreign key (organization_id, sender_id) references senders (organization_id, id) on delete cascade
);
create unique index sender_registrations_provider
  on sender_registrations (organization_id, account_id, kind, provider_id) where provider_id is not null;
create unique index sender_registrations_tollfree
  on sender_registrations (organization_id, sender_id) where sender_id is not null;
create index sender_registrations_newest on sender_registrations (organization_id, kind, created_at, id);
create index sender_registrations_parent on sender_registrations (organization_id, parent_id);
create index sender_registrations_due on sender_registrations (organization_id, next_check_at);

create table number_assignments (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  sender_id uuid not null,
  campaign_id uuid not null,
  state text not null default 'pending' check (state in ('pending', 'assigned', 'failed', 'unassigning', 'removed')),
  reasons jsonb not null default '[]',
  to_send boolean not null default true,
  facts_at timestamptz,
  checked_at timestamptz,
  next_check_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, sender_id) references senders (organization_id, id) on delete cascade,
  foreign key (organization_id, campaign_id) references sender_registrations (organization_id, id) on delete cascade
);
create unique index number_assignments_one
  on number_assignments (organization_id, sender_id) where state <> 'removed';
create index number_assignments_campaign on number_assignments (organization_id, campaign_id);
create index number_assignments_due on number_assignments (organization_id, next_check_at);

create table registration_events (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  registration_id uuid not null,
  happened_at timestamptz not null,
  source text not null check (source in ('us', 'webhook', 'read')),
  state text not null,
  act text not null default '' check (act in ('', 'submitted', 'resubmitted', 'appealed', 'assigned', 'code', 'found')),
  words text not null default '' check (length(words) <= 4096),
  reasons jsonb not null default '[]',
  fees jsonb,
  form jsonb,
  foreign key (organization_id, registration_id) references sender_registrations (organization_id, id) on delete cascade
);
create index registration_events_of on registration_events (organization_id, registration_id, happened_at, id);

alter table senders
  add column registered_per_minute integer check (registered_per_minute > 0),
  add column registered_per_day integer check (registered_per_day > 0);
"""


def upgrade() -> None:
    run(TABLES)
    tenant("sender_registrations", "number_assignments")
    tenant("registration_events", grants="select, insert, delete")


def downgrade() -> None:
    run("""
        delete from wakeups where kind = 'channels.registrations';
        alter table senders drop column registered_per_minute, drop column registered_per_day;
        drop table registration_events;
        drop table number_assignments;
        drop table sender_registrations;
    """)
