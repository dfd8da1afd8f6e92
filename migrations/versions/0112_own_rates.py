"""What an organization's own accounts say messages cost (CHN-070). Pre."""

from koinon.platform.migration import run, tenant

revision = "0112"
down_revision = "0111"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table own_rates (
          organization_id uuid not null references organizations (id),
          provider text not null,
          channel text not null,
          country text not null,
          unit text not null check (unit in ('segment', 'mms', 'email')),
          price_micros bigint not null check (price_micros >= 0),
          currency text not null,
          read_at timestamptz not null default now(),
          primary key (organization_id, provider, channel, country, unit)
        );
    """)
    tenant("own_rates")


def downgrade() -> None:
    run("drop table own_rates")
