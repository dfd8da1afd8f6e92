"""Rules ask which labels a conversation bears and how people feel; a team may be told of what is urgent. Pre."""

from koinon.platform.migration import run

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
    run("""
        alter table inbox_teams drop column pages_urgent;
        alter table inbox_rules drop column sentiments, drop column label_ids;
    """)
