"""Sign-in by an organization's own OpenID provider. Pre."""

from koinon.platform.migration import run, tenant

revision = "0031"
down_revision = "0030"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table sso_connections (
          id uuid primary key,
          organization_id uuid not null references organizations (id),
          issuer text not null check (length(issuer) between 8 and 300),
          client_id text not null check (length(client_id) between 1 and 300),
          client_secret bytea not null,
          domain text not null check (length(domain) between 3 and 253),
          proof text not null,
          proved_at timestamptz,
          enforce boolean not null default false,
          default_role text,
          break_glass_user_id uuid references users (id),
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          unique (organization_id, issuer, domain)
        );
        create table sso_identities (
          issuer text not null,
          subject text not null,
          user_id uuid not null references users (id),
          created_at timestamptz not null default now(),
          primary key (issuer, subject)
        );
        create index sso_identities_user on sso_identities (user_id);
        grant select, insert, update, delete on sso_identities to koinon_app, koinon_maintenance;
    """)
    tenant("sso_connections")


def downgrade() -> None:
    run("""
        delete from directory where kind in ('sso_domain', 'sso_connection');
        drop table sso_identities, sso_connections;
    """)
