"""Several steps on a conversation by one click, for oneself, a team or everybody. Pre."""

from koinon.platform.migration import run, tenant

revision = "0144"
down_revision = "0143"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table macros (
          id uuid primary key,
          organization_id uuid not null references organizations (id),
          name text not null check (length(name) between 1 and 80),
          scope text not null check (scope in ('personal', 'team', 'organization')),
          user_id uuid references users (id) on delete cascade,
          team_id uuid,
          actions jsonb not null check (jsonb_array_length(actions) between 1 and 10),
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
        create unique index macros_name on macros
          (organization_id, scope, coalesce(user_id, team_id, organization_id), lower(name));
        create index macros_used on macros (organization_id, use_count desc, lower(name));
    """)
    tenant("macros")


def downgrade() -> None:
    run("drop table macros;")
