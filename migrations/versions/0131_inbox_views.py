"""Views of the inbox that people keep, and the index by which what waits is counted exactly. Pre."""

from koinon.platform.migration import run, tenant

revision = "0131"
down_revision = "0130"
branch_labels = depends_on = None

VIEWS = """
create table inbox_views (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null check (length(name) between 1 and 60),
  owner_id uuid references users (id) on delete cascade,
  team_id uuid,
  filters jsonb not null,
  sort text not null default 'newest' check (sort in ('newest', 'oldest')),
  columns text[] not null default '{labels,assignee,team,waiting}',
  position integer not null default 0,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, team_id) references inbox_teams (organization_id, id) on delete cascade,
  check (owner_id is null or team_id is null)
);
create index inbox_views_owner on inbox_views (organization_id, owner_id, position, id);
create index inbox_views_team on inbox_views (organization_id, team_id);
"""

# Everything that is counted of what is not done, so that no row of the table is read.
COUNTED = """
create index conversations_counted on conversations (organization_id, assignee_id, team_id)
  where status in ('open', 'pending', 'snoozed') and not is_spam and deleted_at is null and message_count > 0;
"""


def upgrade() -> None:
    run(VIEWS)
    tenant("inbox_views")
    run(COUNTED)


def downgrade() -> None:
    run("drop table inbox_views; drop index conversations_counted;")
