"""Households, the guardians' say over minors, birthdays without a year, and for whom a message went. Pre.

CON-005, 007, 008, 023, 024.
"""

from koinon.platform.migration import run, tenant

revision = "0071"
down_revision = "0070"
branch_labels = depends_on = None

TABLES = """
create table households (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 120),
  postal_address text not null default '' check (length(postal_address) <= 500),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
create index households_name on households (organization_id, lower(name), id);
create index households_changed on households (organization_id, updated_at, id);
create table household_members (
  organization_id uuid not null,
  household_id uuid not null,
  contact_id uuid not null,
  role text not null check (role in ('head', 'spouse', 'child', 'other')),
  is_primary_household boolean not null default false,
  joined_at timestamptz not null default now(),
  primary key (organization_id, household_id, contact_id),
  foreign key (organization_id, household_id) references households (organization_id, id),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create index household_members_contact on household_members (organization_id, contact_id, household_id);
create unique index household_members_primary on household_members (organization_id, contact_id)
  where is_primary_household;
create index household_members_children on household_members (organization_id, contact_id) where role = 'child';
create index household_members_heads on household_members (organization_id, household_id, contact_id)
  where role = 'head';
"""

# Who is limited to locations sees the households of the people they see, and an empty one they have just made.
PLACES = """
create policy places on household_members as restrictive to koinon_placed
  using (exists (select from contacts parent where parent.organization_id = household_members.organization_id
         and parent.id = household_members.contact_id))
  with check (exists (select from contacts parent where parent.organization_id = household_members.organization_id
              and parent.id = household_members.contact_id));
create policy places on households as restrictive for select to koinon_placed
  using (created_by = (select koinon_acting())
         or exists (select from household_members parent where parent.organization_id = households.organization_id
                    and parent.household_id = households.id));
"""

COLUMNS = """
alter table contacts
  add column birth_year_known boolean not null default true,
  add column guardian_policy text not null default 'guardian_only'
    constraint contacts_guardian_policy check (guardian_policy in ('guardian_only', 'guardian_copy', 'direct')),
  add column guardian_consent text check (length(guardian_consent) between 1 and 500),
  add column guardian_consent_at timestamptz,
  add constraint contacts_direct_by_consent check (guardian_policy <> 'direct' or guardian_consent is not null),
  add constraint contacts_consent_dated check ((guardian_consent is null) = (guardian_consent_at is null));
alter table deliveries add column children uuid[];
"""

STATISTICS = """
create or replace function koinon_refresh_statistics() returns integer
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  name text; refreshed integer := 0;
begin
  for name in
    select c.relname
    from pg_class c
    where c.oid = any(array[{tables}]::regclass[])
      and (c.reltuples < 0 or pg_relation_size(c.oid) > 2 * 8192 * greatest(c.relpages, 1)::bigint)
      and pg_relation_size(c.oid) > 65536
  loop
    execute format('analyze %I', name);
    refreshed := refreshed + 1;
  end loop;
  return refreshed;
end $$;
"""
BEFORE = "'contacts', 'addresses', 'address_consents', 'group_members', 'contact_tags'"


def upgrade() -> None:
    run(TABLES)
    tenant("households", "household_members")
    run(PLACES)
    run(COLUMNS)
    run(STATISTICS.format(tables=f"{BEFORE}, 'household_members'"))


def downgrade() -> None:
    run(STATISTICS.format(tables=BEFORE))
    run("""
        alter table deliveries drop column children;
        alter table contacts
          drop column birth_year_known, drop column guardian_policy, drop column guardian_consent,
          drop column guardian_consent_at;
        drop table household_members, households;
    """)
