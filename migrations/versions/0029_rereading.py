"""A file read anew is written beside its rows until it takes their place. Pre."""

from koinon.platform.migration import run

revision = "0029"
down_revision = "0028"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table imports add column reading uuid;
        alter table import_chunks drop constraint import_chunks_kind_check;
        alter table import_chunks add constraint import_chunks_kind_check
          check (kind in ('file', 'rows', 'reading')) not valid;
    """)


def downgrade() -> None:
    run("""
        delete from import_chunks where kind = 'reading';
        alter table import_chunks drop constraint import_chunks_kind_check;
        alter table import_chunks add constraint import_chunks_kind_check check (kind in ('file', 'rows')) not valid;
        alter table imports drop column reading;
    """)
