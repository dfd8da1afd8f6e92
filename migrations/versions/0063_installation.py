"""The domain of each passkey, peppers of API keys that can be changed, and a trail of the installation's own acts. Pre.

The trail of the installation stands under the id of no organization (all zeros), so its seals name none either.
"""

from koinon.platform.migration import run

revision = "0063"
down_revision = "0062"
branch_labels = depends_on = None

UP = """
alter table user_passkeys add column domain text;
create table key_peppers (
  version smallint primary key check (version > 0),
  pepper bytea not null,
  created_at timestamptz not null default now()
);
grant select, insert on key_peppers to koinon_app, koinon_maintenance;
alter table audit_seals drop constraint audit_seals_organization_id_fkey;
"""
DOWN = """
alter table audit_seals
  add constraint audit_seals_organization_id_fkey foreign key (organization_id) references organizations (id) not valid;
drop table key_peppers;
alter table user_passkeys drop column domain;
"""


def upgrade() -> None:
    run(UP)


def downgrade() -> None:
    run(DOWN)
