"""How far a broadcast has been looked at for messages that go on by another channel. Pre."""

from koinon.platform.migration import run

revision = "0126"
down_revision = "0125"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table broadcasts
          add column fallbacks_failed integer not null default 0,
          add column fallbacks_sent_to timestamptz,
          add column fallbacks_at timestamptz;
    """)


def downgrade() -> None:
    run("""
        alter table broadcasts
          drop column fallbacks_failed,
          drop column fallbacks_sent_to,
          drop column fallbacks_at;
    """)
