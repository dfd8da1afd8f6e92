"""Which keys a user has given to what pages do, and whether single keys do anything (INB-114, WCAG 2.1.4). Pre."""

from koinon.platform.migration import run, tenant

revision = "0151"
down_revision = "0150"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table user_shortcuts (
          organization_id uuid not null references organizations (id),
          user_id uuid not null references users (id),
          is_on boolean not null default true,
          keys jsonb not null default '{}' check (jsonb_typeof(keys) = 'object' and length(keys::text) <= 2000),
          primary key (organization_id, user_id)
        );
    """)
    tenant("user_shortcuts")


def downgrade() -> None:
    run("drop table user_shortcuts")
