"""Rules ask which labels a conversation bears and how people feel; a team may be told of what is urgent. Pre."""

from koinon.platform.migration import rewrite, run

revision = "0153"
down_revision = "0152"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table inbox_rules
          add column label_ids uuid[] not null default '{}',
          add column sentiments text[] not null default '{}'
            check (sentiments <@ array['negative', 'neutral', 'positive']);
        alter table inbox_teams add column pages_urgent boolean not null default false;
    """)


def downgrade() -> None:
    # A rule that lost one of its conditions would mean more than it was written for.
    rewrite("update inbox_rules set is_active = false where label_ids <> '{}' or sentiments <> '{}';", "inbox_rules")
    run("""
        alter table inbox_teams drop column pages_urgent;
        alter table inbox_rules drop column sentiments, drop column label_ids;
    """)
