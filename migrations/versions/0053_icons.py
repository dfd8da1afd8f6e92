"""An organization's small picture for browser tabs, beside its logo (ORG-010). Pre."""

from koinon.platform.migration import run

revision = "0053"
down_revision = "0052"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table organization_brands
          add column icon bytea check (octet_length(icon) <= 2097152),
          add column icon_name text check (icon_name ~ '^[0-9a-f]{16}[.](png|jpg|svg)$'),
          add constraint organization_brands_icon check ((icon is null) = (icon_name is null));
    """)


def downgrade() -> None:
    run("alter table organization_brands drop column icon, drop column icon_name;")
