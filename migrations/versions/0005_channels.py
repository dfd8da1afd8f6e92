"""Provider accounts, senders, throttles, rates. Pre."""

from koinon.platform.migration import run, tenant

revision = "0005"
down_revision = "0004"
branch_labels = depends_on = None

TABLES = """
create table provider_accounts (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  provider text not null,
  name text not null,
  environment text not null default 'simulator' check (environment in ('live', 'simulator')),
  base_url text not null,
  credentials_cipher bytea not null,
  key_last4 text not null default '',
  webhook_token text not null,
  state text not null default 'active' check (state in ('active', 'paused', 'suspended')),
  checked_at timestamptz,
  last_error text,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, provider, name)
);
create table senders (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  account_id uuid not null,
  channel text not null check (channel in ('sms', 'whatsapp', 'email', 'push')),
  kind text not null default 'long_code',
  value text not null,
  location_id uuid,
  state text not null default 'active'
    check (state in ('draft', 'pending', 'active', 'degraded', 'paused', 'suspended', 'released')),
  is_default boolean not null default false,
  capabilities text[] not null default '{sms,mms}',
  limit_per_second integer not null default 10 check (limit_per_second between 1 and 100000),
  paused_until timestamptz,
  last_error text,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, account_id) references provider_accounts (organization_id, id)
);
create unique index senders_value on senders (organization_id, channel, value) where state <> 'released';
create unique index senders_default on senders (organization_id, channel, location_id) nulls not distinct where is_default;
create index senders_state on senders (organization_id, channel, state);

-- Quota, not record: lost in a crash without harm, so unlogged. One row a sender and lane, in microseconds of its clock.
create unlogged table sender_throttles (
  sender_id uuid not null,
  lane text not null check (lane in ('bulk', 'reply')),
  organization_id uuid not null,
  ready_at_us bigint not null default 0,
  rate_factor real not null default 1,
  slowed_at timestamptz,
  primary key (sender_id, lane)
) with (fillfactor = 50);

create table rates (
  provider text not null,
  channel text not null,
  country text not null,
  unit text not null check (unit in ('segment', 'mms', 'email')),
  price_micros bigint not null,
  currency text not null,
  valid_from date not null,
  primary key (provider, channel, country, unit, valid_from)
);
grant select, insert, update on rates to koinon_app;

-- Defaults of Telnyx in US dollars, carrier fees of the US included; an account's own prices replace them.
insert into rates (provider, channel, country, unit, price_micros, currency, valid_from)
values ('telnyx', 'sms', 'US', 'segment', 7000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', 'US', 'mms', 18000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', 'CA', 'segment', 7500, 'USD', '2026-01-01'),
       ('telnyx', 'sms', 'CA', 'mms', 20000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', 'GB', 'segment', 40000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', 'ES', 'segment', 70000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', 'PT', 'segment', 40000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', 'MX', 'segment', 40000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', 'BR', 'segment', 35000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', 'AR', 'segment', 70000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', 'CO', 'segment', 10000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', '*', 'segment', 80000, 'USD', '2026-01-01'),
       ('telnyx', 'sms', '*', 'mms', 20000, 'USD', '2026-01-01');
"""


def upgrade() -> None:
    run(TABLES)
    tenant("provider_accounts", "senders", "sender_throttles")


def downgrade() -> None:
    run("drop table rates, sender_throttles, senders, provider_accounts")
