"""WhatsApp Business Accounts, quality and tier of their numbers, files kept of either side. Pre."""

from koinon.platform.migration import run, tenant

revision = "0095"
down_revision = "0094"
branch_labels = depends_on = None

TABLES = """
-- Quality as the provider rates it; the tier in people whom a number may begin with in 24 hours, null without a bound.
alter table senders
  add column quality text check (quality in ('green', 'yellow', 'red')),
  add column tier integer check (tier > 0);

create table whatsapp_accounts (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  account_id uuid not null,
  -- One account reports to one place only: nobody else here may have it.
  waba_id text not null unique,
  business_id text,
  verified_name text,
  review_state text,
  currency text,
  messaging_tier integer,
  token_expires_at timestamptz,
  reports_to text,
  checked_at timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, account_id),
  foreign key (organization_id, account_id) references provider_accounts (organization_id, id) on delete cascade
);
create index whatsapp_accounts_newest on whatsapp_accounts (organization_id, created_at, id);

-- What was uploaded can be sent again for 29 days without another upload (CHN-036).
create table media_uploads (
  organization_id uuid not null references organizations (id),
  account_id uuid not null,
  sender text not null,
  sha256 text not null,
  reference text not null,
  expires_at timestamptz not null,
  primary key (organization_id, account_id, sender, sha256),
  foreign key (organization_id, account_id) references provider_accounts (organization_id, id) on delete cascade
);

-- A file somebody sent us, fetched before the provider lets go of it. The file itself lies sealed in the storage.
create table inbound_media (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  account_id uuid not null,
  url text not null,
  state text not null default 'waiting' check (state in ('waiting', 'kept', 'gone')),
  content_type text,
  bytes bigint,
  tries smallint not null default 0,
  error text,
  received_at timestamptz not null,
  fetched_at timestamptz,
  unique (organization_id, id),
  unique (organization_id, account_id, url),
  foreign key (organization_id, account_id) references provider_accounts (organization_id, id) on delete cascade
);
create index inbound_media_waiting on inbound_media (organization_id, received_at) where state = 'waiting';
"""


def upgrade() -> None:
    run(TABLES)
    tenant("whatsapp_accounts", "media_uploads", "inbound_media")


def downgrade() -> None:
    run("""
        drop table inbound_media, media_uploads, whatsapp_accounts;
        alter table senders drop column quality, drop column tier;
    """)
