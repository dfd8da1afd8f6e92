"""A number's limits by minute, people and spend; what a message waits for, and until when (CHN-050, 054). Pre."""

from koinon.platform.migration import run, tenant

revision = "0055"
down_revision = "0054"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table senders add column limit_per_minute integer check (limit_per_minute between 15 and 6000000);
        alter table senders add column people_per_day integer check (people_per_day between 1 and 100000000);
        alter table senders add column spend_per_day_micros bigint
          check (spend_per_day_micros between 1 and 1000000000000000);
        alter table sender_days add column people bigint not null default 0;
        alter table sender_days add column spent_micros bigint not null default 0;
        create table sender_day_people (
          organization_id uuid not null,
          sender_id uuid not null,
          day date not null,
          address_hash bytea not null,
          primary key (organization_id, sender_id, day, address_hash)
        );
        alter table delivery_queue add column waits_for text;
        alter table broadcasts add column goes_on_at timestamptz;
    """)
    tenant("sender_day_people")


def downgrade() -> None:
    run("""
        alter table broadcasts drop column goes_on_at;
        alter table delivery_queue drop column waits_for;
        drop table sender_day_people;
        alter table sender_days drop column people, drop column spent_micros;
        alter table senders drop column limit_per_minute, drop column people_per_day, drop column spend_per_day_micros;
    """)
