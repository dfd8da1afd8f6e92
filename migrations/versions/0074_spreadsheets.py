"""Imports of spreadsheets: which sheet is read, and where its table begins. Pre."""

from koinon.platform.migration import run

revision = "0074"
down_revision = "0073"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table imports
          add column format text not null default 'text' check (format in ('text', 'spreadsheet')),
          add column sheet text not null default '',
          add column sheets jsonb not null default '[]',
          add column first_line integer not null default 1 check (first_line >= 1);
    """)


def downgrade() -> None:
    run("alter table imports drop column format, drop column sheet, drop column sheets, drop column first_line")
