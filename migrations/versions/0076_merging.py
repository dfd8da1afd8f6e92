"""People who are the same: likely duplicates, merges, and what undoing one needs (CON-077 to 081). Pre."""

from koinon.platform.migration import run, tenant

revision = "0076"
down_revision = "0075"
branch_labels = depends_on = None

# Who was absorbed stays as they were, hidden; `merged_ids` leads from their id to whom they belong now.
PEOPLE = """
alter table contacts add column merged_into_id uuid;
alter table contacts add constraint contacts_merged
  check (merged_into_id is null or (deleted_at is not null and merged_into_id <> id)) not valid;
create index contacts_merged_into on contacts (organization_id, merged_into_id) where merged_into_id is not null;
create index contacts_birthday on contacts (organization_id, birth_date, family_key, id)
  where birth_date is not null and deleted_at is null;
"""

MERGES = """
create table merges (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  survivor_id uuid not null,
  absorbed_id uuid not null check (absorbed_id <> survivor_id),
  choices jsonb not null default '{}',
  snapshot jsonb not null default '{}',
  created_by uuid,
  created_at timestamptz not null default now(),
  undone_by uuid,
  undone_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, survivor_id) references contacts (organization_id, id),
  foreign key (organization_id, absorbed_id) references contacts (organization_id, id)
);
create unique index merges_standing on merges (organization_id, absorbed_id) where undone_at is null;
create index merges_absorbed on merges (organization_id, absorbed_id, created_at desc, id desc);
create index merges_survivor on merges (organization_id, survivor_id, created_at desc, id desc);
create index merges_recent on merges (organization_id, created_at desc, id desc);
"""

LIKELY = """
create table likely_duplicates (
  organization_id uuid not null references organizations (id),
  first_id uuid not null,
  second_id uuid not null check (second_id > first_id),
  score smallint not null check (score between 1 and 100),
  reasons text[] not null,
  found_at timestamptz not null default now(),
  dismissed_by uuid,
  dismissed_at timestamptz,
  primary key (organization_id, first_id, second_id),
  foreign key (organization_id, first_id) references contacts (organization_id, id),
  foreign key (organization_id, second_id) references contacts (organization_id, id)
);
create index likely_duplicates_second on likely_duplicates (organization_id, second_id);
create index likely_duplicates_open on likely_duplicates (organization_id, score desc, first_id, second_id)
  where dismissed_at is null;
"""


def _both(table: str, *columns: str) -> str:
    seen = (
        f"exists (select from contacts parent where parent.organization_id = {table}.organization_id"
        f" and parent.id = {table}.{column})"
        for column in columns
    )
    condition = " and ".join(seen)
    return (
        f"create policy places on {table} as restrictive to koinon_placed using ({condition}) with check ({condition});"
    )


def upgrade() -> None:
    run(PEOPLE)
    run(MERGES)
    run(LIKELY)
    tenant("merges", "likely_duplicates")
    run(_both("merges", "survivor_id", "absorbed_id"))
    run(_both("likely_duplicates", "first_id", "second_id"))


def downgrade() -> None:
    run("""
        drop table likely_duplicates, merges;
        drop index contacts_birthday, contacts_merged_into;
        alter table contacts drop column merged_into_id;
    """)
