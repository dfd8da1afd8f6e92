"""The channels a broadcast goes by, each with its sender; what a WhatsApp message and any message cost. Pre."""

from koinon.platform.migration import run

revision = "0106"
down_revision = "0105"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table broadcasts
          add column ways text[] not null default '{}',
          add column lost_ways text[] not null default '{}',
          add column senders jsonb not null default '{}',
          add column home_locale text not null default '';
        alter table rates drop constraint rates_unit_check;
        alter table rates
          add constraint rates_unit_check
            check (unit in ('segment', 'mms', 'email', 'marketing', 'utility', 'authentication', 'push'));
    """)


def downgrade() -> None:
    run("""
        delete from rates where unit in ('marketing', 'utility', 'authentication', 'push');
        alter table rates drop constraint rates_unit_check;
        alter table rates
          add constraint rates_unit_check check (unit in ('segment', 'mms', 'email'));
        alter table broadcasts
          drop column home_locale,
          drop column senders,
          drop column lost_ways,
          drop column ways;
    """)
