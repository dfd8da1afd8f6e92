"""Conversations, like contacts, are never deleted physically by who serves (OPS-054). Pre."""

from koinon.platform.migration import run

revision = "0058"
down_revision = "0057"
branch_labels = depends_on = None

SOFT = """
create trigger conversations_soft before delete on conversations
  for each row execute function koinon_refuse_delete();
"""


def upgrade() -> None:
    run(SOFT)


def downgrade() -> None:
    run("drop trigger conversations_soft on conversations")
