"""Lists of people brought along as the audience of a broadcast (MSG-021). Pre."""

from koinon.platform.migration import run, tenant

revision = "0135"
down_revision = "0134"
branch_labels = depends_on = None

TABLES = """
create table audience_lists (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 120),
  entries integer not null check (entries >= 0),
  people integer not null check (people >= 0),
  unmatched integer not null check (unmatched >= 0),
  unmatched_cipher bytea,
  places uuid[] not null default koinon_places(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
create index audience_lists_newest on audience_lists (organization_id, created_at desc, id desc);

create table audience_list_people (
  organization_id uuid not null references organizations (id),
  list_id uuid not null,
  contact_id uuid not null,
  primary key (organization_id, list_id, contact_id),
  foreign key (organization_id, list_id) references audience_lists (organization_id, id) on delete cascade,
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
create index audience_list_people_contact on audience_list_people (organization_id, contact_id);
"""
PLACES = """
create policy places on audience_lists as restrictive to koinon_placed
  using (places <> '{}' and places <@ (select koinon_places())::uuid[])
  with check (places <> '{}' and places <@ (select koinon_places())::uuid[]);
create policy places on audience_list_people as restrictive to koinon_placed
  using (exists (select from contacts parent where parent.organization_id = audience_list_people.organization_id
                   and parent.id = audience_list_people.contact_id))
  with check (exists (select from contacts parent where parent.organization_id = audience_list_people.organization_id
                        and parent.id = audience_list_people.contact_id));
"""


def upgrade() -> None:
    run(TABLES)
    tenant("audience_lists", "audience_list_people")
    run(PLACES)
    run("select koinon_share_grants()")


def downgrade() -> None:
    run("drop table audience_list_people, audience_lists")
