"""Answers kept for the next time, for oneself, a team or everybody. Pre."""

from koinon.platform.migration import run, tenant

revision = "0129"
down_revision = "0128"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table canned_replies (
          id uuid primary key,
          organization_id uuid not null references organizations (id),
          shortcut text not null check (shortcut ~ '^[a-z0-9_-]{1,32}$'),
          scope text not null check (scope in ('personal', 'team', 'organization')),
          user_id uuid references users (id) on delete cascade,
          team_id uuid,
          bodies jsonb not null,
          media_ids uuid[] not null default '{}',
          is_knowledge boolean not null default false,
          use_count integer not null default 0,
          last_used_at timestamptz,
          version integer not null default 1,
          created_by uuid,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          unique (organization_id, id),
          foreign key (organization_id, team_id) references inbox_teams (organization_id, id) on delete cascade,
          check ((scope = 'personal') = (user_id is not null)),
          check ((scope = 'team') = (team_id is not null))
        );
        create unique index canned_replies_shortcut on canned_replies
          (organization_id, scope, coalesce(user_id, team_id, organization_id), shortcut);
        create index canned_replies_used on canned_replies (organization_id, use_count desc, shortcut);
    """)
    tenant("canned_replies")


def downgrade() -> None:
    run("drop table canned_replies;")
