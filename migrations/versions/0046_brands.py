"""An organization's look: logo, colours, footer of its mails (ORG-010). Pre."""

from koinon.platform.migration import run, tenant

revision = "0046"
down_revision = "0045"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table organization_brands (
          organization_id uuid primary key references organizations (id),
          color text check (color ~ '^#[0-9a-f]{6}$'),
          accent text check (accent ~ '^#[0-9a-f]{6}$'),
          mail_footer text check (length(mail_footer) <= 500),
          logo bytea check (octet_length(logo) <= 2097152),
          logo_name text check (logo_name ~ '^[0-9a-f]{16}[.](png|jpg|svg)$'),
          updated_at timestamptz not null default now(),
          check ((logo is null) = (logo_name is null))
        );
    """)
    tenant("organization_brands")


def downgrade() -> None:
    run("drop table organization_brands")
