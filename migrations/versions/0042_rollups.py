"""Nightly figures of each organization, for operators (ORG-038). Pre."""

from koinon.platform.migration import run, tenant

revision = "0042"
down_revision = "0041"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table organization_days (
          organization_id uuid not null references organizations (id),
          day date not null,
          sent bigint not null default 0,
          delivered bigint not null default 0,
          failed bigint not null default 0,
          received bigint not null default 0,
          signed_in bigint not null default 0,
          primary key (organization_id, day)
        );
        create index organization_days_by_day on organization_days (day);
    """)
    tenant("organization_days")
    run("""
        create policy operators on organization_days for select
          using (current_setting('koinon.operator', true) = 'on');
    """)


def downgrade() -> None:
    run("drop table organization_days")
