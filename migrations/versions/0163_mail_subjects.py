"""Answers for later keep the subject of a mail; they and drafts are as long as a mail may be. Pre."""

from koinon.platform.migration import run

revision = "0163"
down_revision = "0162"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table scheduled_replies
          add column subject text not null default '' check (length(subject) <= 255),
          drop constraint scheduled_replies_body_check,
          add constraint scheduled_replies_body_check check (length(body) <= 50000);
        alter table drafts
          add column subject text not null default '' check (length(subject) <= 255),
          drop constraint drafts_body_check,
          add constraint drafts_body_check check (length(body) <= 50000);
    """)


def downgrade() -> None:
    run("""
        alter table scheduled_replies
          drop column subject,
          drop constraint scheduled_replies_body_check,
          add constraint scheduled_replies_body_check check (length(body) <= 5000) not valid;
        alter table drafts
          drop column subject,
          drop constraint drafts_body_check,
          add constraint drafts_body_check check (length(body) <= 5000) not valid;
    """)
