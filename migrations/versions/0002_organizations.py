"""Organizations, locations, settings, onboarding, usage gauges. Pre."""

from koinon.platform.migration import WALL, run, tenant

revision = "0002"
down_revision = "0001"
branch_labels = depends_on = None

TABLES = """
create table organizations (
  id uuid primary key,
  name text not null check (length(name) between 2 and 120),
  slug text not null unique check (slug ~ '^[a-z0-9](-?[a-z0-9]+)*$' and length(slug) between 3 and 40),
  kind text not null check (kind in ('church', 'business', 'nonprofit')),
  state text not null default 'active' check (state in ('active', 'suspended', 'read_only', 'closing', 'closed')),
  sending_mode text not null default 'live' check (sending_mode in ('trial', 'live')),
  time_zone text not null,
  locale text not null check (locale in ('en', 'es', 'pt')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  country text not null check (country ~ '^[A-Z]{2}$'),
  contact_email text,
  contact_phone text,
  is_sample boolean not null default false,
  version integer not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table locations (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 120),
  time_zone text,
  is_default boolean not null default false,
  position integer not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
create unique index locations_name on locations (organization_id, lower(name)) where archived_at is null;
create unique index locations_default on locations (organization_id) where is_default;
create table organization_settings (
  organization_id uuid not null references organizations (id),
  key text not null,
  value jsonb not null,
  updated_by uuid,
  updated_at timestamptz not null default now(),
  primary key (organization_id, key)
);
create table usage_gauges (
  organization_id uuid not null references organizations (id),
  resource text not null,
  value bigint not null default 0,
  primary key (organization_id, resource)
);
create table onboarding_steps (
  organization_id uuid not null references organizations (id),
  step text not null,
  state text not null check (state in ('todo', 'done', 'skipped')),
  reason text,
  done_at timestamptz,
  primary key (organization_id, step)
);
"""


def upgrade() -> None:
    run(TABLES)
    tenant("organizations", wall=WALL.replace("organization_id =", "id ="))
    tenant("locations", "organization_settings", "usage_gauges", "onboarding_steps")


def downgrade() -> None:
    run("drop table onboarding_steps, usage_gauges, organization_settings, locations, organizations")
