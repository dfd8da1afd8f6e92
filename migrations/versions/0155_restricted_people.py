"""A person may be marked as restricted: who reads their conversations is recorded (INB-112). Pre."""

from koinon.platform.migration import run

revision = "0155"
down_revision = "0154"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table contacts
          add column restricted boolean not null default false,
          add column restricted_reason text;
    """)


def downgrade() -> None:
    run("alter table contacts drop column restricted_reason, drop column restricted;")
