"""Plans, exceptions, counters and notices; an organization's legal and trust fields. Pre."""

from koinon.platform.migration import run, tenant

revision = "0011"
down_revision = "0010"
branch_labels = depends_on = None

COLUMNS = """
alter table organizations
  add column plan_code text,
  add column subscription_status text check (subscription_status in
    ('trialing', 'active', 'past_due', 'paused', 'canceled', 'unpaid')),
  add column trial_ends_at timestamptz,
  add column flags text[] not null default '{}',
  add column legal_name text check (length(legal_name) between 2 and 200),
  add column postal_address text check (length(postal_address) between 5 and 500),
  add column tax_id text check (length(tax_id) between 2 and 40),
  add column website text check (length(website) <= 300),
  add column suspended_at timestamptz,
  add column state_reason text,
  add column state_until timestamptz,
  add column closing_at timestamptz,
  add column legal_hold boolean not null default false,
  add column verified_at timestamptz,
  add column slug_changed_at timestamptz,
  add column time_zone_since timestamptz,
  add column deleted_at timestamptz,
  add column sandbox_of uuid unique references organizations (id);
create index organizations_state on organizations (state);
create index organizations_subscription on organizations (subscription_status);
create index organizations_trial on organizations (trial_ends_at) where trial_ends_at is not null;
"""

TABLES = """
create table organization_limits (
  organization_id uuid not null references organizations (id),
  resource text not null,
  limit_value bigint not null check (limit_value >= -1),
  source text not null check (source in ('plan', 'override', 'trial')),
  reason text not null default '',
  valid_until timestamptz,
  set_by uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, resource)
);
alter table usage_gauges add column counted_under text not null default '';
create table usage_counters (
  organization_id uuid not null references organizations (id),
  resource text not null,
  period_start date not null,
  value bigint not null default 0,
  counted_under text not null default '',
  primary key (organization_id, resource, period_start)
);
create table limit_notices (
  organization_id uuid not null references organizations (id),
  resource text not null,
  threshold smallint not null check (threshold in (80, 95, 100)),
  period_start date not null,
  told_at timestamptz not null default now(),
  primary key (organization_id, resource, threshold, period_start)
);
insert into wakeups (organization_id, kind, due_at)
select organization_id, 'organizations.recount', now()
from directory
where kind = 'slug'
on conflict do nothing;
"""


def upgrade() -> None:
    run(COLUMNS + TABLES)
    tenant("organization_limits", "usage_counters", "limit_notices")


def downgrade() -> None:
    run("""
        delete from wakeups where kind = 'organizations.recount';
        drop table limit_notices, usage_counters, organization_limits;
        alter table usage_gauges drop column counted_under;
        alter table organizations
          drop column plan_code, drop column subscription_status, drop column trial_ends_at, drop column flags,
          drop column legal_name, drop column postal_address, drop column tax_id, drop column website,
          drop column suspended_at, drop column state_reason, drop column state_until, drop column closing_at,
          drop column legal_hold, drop column verified_at, drop column slug_changed_at, drop column time_zone_since,
          drop column deleted_at, drop column sandbox_of;
    """)
