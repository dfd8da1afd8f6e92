"""What came of each message by hour, channel, variant and place; kept when its rows are long gone. Pre."""

from koinon.platform.migration import run, tenant

revision = "0115"
down_revision = "0114"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        create table message_stats (
          organization_id uuid not null references organizations (id),
          origin_id uuid not null,
          hour timestamptz not null,
          channel text not null,
          variant text not null default '',
          location_id uuid,
          total integer not null default 0,
          queued integer not null default 0,
          held integer not null default 0,
          sending integer not null default 0,
          sent integer not null default 0,
          delivered integer not null default 0,
          failed integer not null default 0,
          refused integer not null default 0,
          cancelled integer not null default 0,
          expired integer not null default 0,
          read integer not null default 0,
          clicked integer not null default 0,
          segments bigint not null default 0,
          costs jsonb not null default '{}',
          reasons jsonb not null default '{}',
          foreign key (organization_id, origin_id) references broadcasts (organization_id, id) on delete cascade
        );
        create unique index message_stats_place on message_stats
          (organization_id, origin_id, hour, channel, variant, location_id) nulls not distinct;
        alter table broadcast_counts
          add column seconds_to_95 integer,
          add column rolled_at timestamptz,
          add column recounted_at timestamptz;
    """)
    tenant("message_stats")
    run("""
        create policy places on message_stats as restrictive to koinon_placed
          using (exists (select from broadcasts b
                         where b.organization_id = message_stats.organization_id
                           and b.id = message_stats.origin_id));
    """)


def downgrade() -> None:
    run("""
        alter table broadcast_counts drop column recounted_at, drop column rolled_at, drop column seconds_to_95;
        drop table message_stats;
    """)
