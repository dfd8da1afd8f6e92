"""Who saved how long data is kept before it said when messages are archived chose nothing: the default holds. Pre."""

from koinon.platform.migration import rewrite

revision = "0160"
down_revision = "0159"
branch_labels = depends_on = None


def upgrade() -> None:
    rewrite(
        """
        update organization_settings
        set value = value - 'messages_months'
        where key = 'data_retention'
          and value->'messages_months' = 'null';
        """,
        "organization_settings",
    )


def downgrade() -> None:
    pass
