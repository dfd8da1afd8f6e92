"""A WhatsApp account is whose token reads it, not whose form named it first. Pre."""

from koinon.platform.migration import run

revision = "0104"
down_revision = "0103"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table whatsapp_accounts
          add column proven_at timestamptz,
          drop constraint whatsapp_accounts_waba_id_key,
          add constraint whatsapp_accounts_waba_key unique (organization_id, waba_id);
        update whatsapp_accounts set proven_at = checked_at where verified_name is not null;
        create unique index whatsapp_accounts_proven on whatsapp_accounts (waba_id) where proven_at is not null;
    """)


def downgrade() -> None:
    run("""
        delete from whatsapp_accounts w
        using whatsapp_accounts other
        where other.waba_id = w.waba_id
          and other.id <> w.id
          and (other.proven_at is not null or other.id < w.id)
          and w.proven_at is null;
        alter table whatsapp_accounts
          drop column proven_at,
          drop constraint whatsapp_accounts_waba_key,
          add constraint whatsapp_accounts_waba_id_key unique (waba_id);
    """)
