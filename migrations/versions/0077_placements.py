"""The databases that organizations live on, and where each of what the directory knows lives (ORG-035). Pre."""

from koinon.platform.migration import run

revision = "0077"
down_revision = "0076"
branch_labels = depends_on = None

TABLES = """
create table placements (
  name text primary key check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
  region text not null default '' check (length(region) <= 60),
  kind text not null check (kind in ('shared', 'dedicated')),
  url_setting text unique,
  capacity integer check (capacity > 0),
  state text not null default 'open' check (state in ('open', 'draining', 'offline')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((url_setting is null) = (name = 'here'))
);
insert into placements (name, kind) values ('here', 'shared');
grant select, insert, update on placements to koinon_app;
alter table directory
  alter column placement set default coalesce(nullif(current_setting('koinon.placement', true), ''), 'here');
create index directory_placement on directory (placement) where kind = 'slug';
"""


def upgrade() -> None:
    run(TABLES)


def downgrade() -> None:
    run("drop index directory_placement; alter table directory alter column placement set default 'here'")
    run("drop table placements")
