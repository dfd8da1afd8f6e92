"""Watched segments keep who is in them (CON-039). Pre."""

from koinon.platform.migration import run, tenant

revision = "0079"
down_revision = "0078"
branch_labels = depends_on = None

OF_A_VISIBLE_PERSON = """exists (select from contacts parent
  where parent.organization_id = segment_members.organization_id and parent.id = segment_members.contact_id)"""


def upgrade() -> None:
    run("""
        alter table segments add column watched boolean not null default false;
        alter table segments add column backfill boolean not null default false;
        alter table segments add column evaluated_at timestamptz;
        create index segments_watched on segments (organization_id, id) where watched;
        create table segment_members (
          organization_id uuid not null,
          segment_id uuid not null,
          contact_id uuid not null,
          entered_at timestamptz not null default now(),
          primary key (organization_id, segment_id, contact_id),
          foreign key (organization_id, segment_id) references segments (organization_id, id) on delete cascade,
          foreign key (organization_id, contact_id) references contacts (organization_id, id)
        );
        create index segment_members_contact on segment_members (organization_id, contact_id);
    """)
    tenant("segment_members")
    run(f"""
        create policy places on segment_members as restrictive to koinon_placed
          using ({OF_A_VISIBLE_PERSON}) with check ({OF_A_VISIBLE_PERSON});
    """)


def downgrade() -> None:
    run("""
        drop table segment_members;
        alter table segments drop column watched, drop column backfill, drop column evaluated_at;
    """)
