"""How far the mailbox of an account was read (CHN-037). Pre."""

from koinon.platform.migration import run, tenant

revision = "0096"
down_revision = "0095"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table mailboxes (
          organization_id uuid not null,
          account_id uuid not null,
          uid_validity bigint not null,
          last_uid bigint not null check (last_uid >= 0),
          read_at timestamptz not null,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          primary key (organization_id, account_id),
          foreign key (organization_id, account_id) references provider_accounts (organization_id, id)
            on delete cascade
        );
    """)
    tenant("mailboxes")


def downgrade() -> None:
    run("""
        delete from wakeups where kind = 'channels.mailboxes';
        drop table mailboxes;
    """)
