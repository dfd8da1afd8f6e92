"""What a sender may send in a day, and what it has sent; broadcasts that wait for it (CHN-054). Pre."""

from koinon.platform.migration import run, tenant

revision = "0024"
down_revision = "0023"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table senders add column limit_per_day integer check (limit_per_day between 1 and 100000000);
        create table sender_days (
          organization_id uuid not null,
          sender_id uuid not null,
          day date not null,
          segments bigint not null default 0,
          primary key (organization_id, sender_id, day)
        );
        alter table broadcasts add column lasts_until timestamptz;
    """)
    tenant("sender_days")


def downgrade() -> None:
    run(
        "drop table sender_days; alter table senders drop column limit_per_day; "
        "alter table broadcasts drop column lasts_until"
    )
