"""What another system wrote of a person last, so that what staff changed since is known. Pre."""

from koinon.platform.migration import run

revision = "0083"
down_revision = "0082"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table contact_external_ids
          add column source text not null default 'csv' check (source in ('csv', 'api', 'planning_center')),
          add column base jsonb not null default '{}';
    """)


def downgrade() -> None:
    run("alter table contact_external_ids drop column source, drop column base")
