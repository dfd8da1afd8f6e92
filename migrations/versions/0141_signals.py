"""How an open page calls its reader: by a sound, by its title (INB-116). Pre."""

from koinon.platform.migration import run, tenant

revision = "0141"
down_revision = "0140"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table notification_signals (
          organization_id uuid not null references organizations (id),
          user_id uuid not null references users (id),
          sound boolean not null default false,
          flash boolean not null default false,
          primary key (organization_id, user_id)
        );
    """)
    tenant("notification_signals")


def downgrade() -> None:
    run("drop table notification_signals")
