"""Files that people sent and that could not be fetched are dead letters too. Pre."""

from koinon.platform.migration import rewrite, run

revision = "0152"
down_revision = "0151"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table channel_dead_letters
          drop constraint channel_dead_letters_kind_check,
          add constraint channel_dead_letters_kind_check check (kind in ('send', 'webhook', 'media'));
    """)


def downgrade() -> None:
    rewrite("delete from channel_dead_letters where kind = 'media';", "channel_dead_letters")
    run("""
        alter table channel_dead_letters
          drop constraint channel_dead_letters_kind_check,
          add constraint channel_dead_letters_kind_check check (kind in ('send', 'webhook'));
    """)
