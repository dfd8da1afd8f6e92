"""Photos of people: small, square and sealed; the person's row names the one that stands (INB-071). Pre."""

from koinon.platform.migration import run, tenant

revision = "0162"
down_revision = "0161"
branch_labels = depends_on = None

TABLE = """
create table contact_photos (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  contact_id uuid not null,
  bytes integer not null check (bytes > 0),
  data_cipher bytea not null,
  created_at timestamptz not null default now(),
  unique (organization_id, contact_id),
  foreign key (organization_id, contact_id) references contacts (organization_id, id)
);
alter table contact_photos alter column data_cipher set storage external;
alter table contacts add column photo_id uuid;
"""
SEEN = """exists (select from contacts parent where parent.organization_id = contact_photos.organization_id
  and parent.id = contact_photos.contact_id)"""


def upgrade() -> None:
    run(TABLE)
    tenant("contact_photos")
    run(f"create policy places on contact_photos as restrictive to koinon_placed using ({SEEN}) with check ({SEEN})")
    run("select koinon_share_grants()")


def downgrade() -> None:
    run("alter table contacts drop column photo_id; drop table contact_photos;")
