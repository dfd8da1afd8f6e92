"""What each organization costs the database, by day (ORG-034). Pre."""

from koinon.platform.migration import run

revision = "0050"
down_revision = "0049"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table database_use (
          organization_id uuid not null,
          day date not null,
          statements bigint not null default 0,
          milliseconds bigint not null default 0,
          primary key (organization_id, day)
        );
        create index database_use_by_day on database_use (day, milliseconds desc);
        grant select, insert, update, delete on database_use to koinon_app, koinon_maintenance;
    """)


def downgrade() -> None:
    run("drop table database_use")
