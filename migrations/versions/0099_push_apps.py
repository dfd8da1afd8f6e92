"""Apps whose users are notified (CHN-038). Pre."""

from koinon.platform.migration import run, tenant

revision = "0099"
down_revision = "0098"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table push_apps (
          id uuid primary key,
          organization_id uuid not null references organizations (id),
          platform text not null check (platform in ('android', 'ios', 'web')),
          bundle_id text not null check (length(bundle_id) between 3 and 155),
          account_id uuid not null,
          sender_id uuid not null,
          created_by uuid,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          unique (organization_id, id),
          unique (organization_id, platform, bundle_id),
          foreign key (organization_id, account_id) references provider_accounts (organization_id, id)
            on delete cascade,
          foreign key (organization_id, sender_id) references senders (organization_id, id) on delete cascade
        );
        create index push_apps_newest on push_apps (organization_id, created_at, id);
        create index push_apps_account on push_apps (organization_id, account_id);
        create index push_apps_sender on push_apps (organization_id, sender_id);
    """)
    tenant("push_apps")


def downgrade() -> None:
    run("drop table push_apps;")
