"""Undoing an import names the rows whose change stays, since somebody changed it again (CON-074). Pre."""

from koinon.platform.migration import rewrite, run

revision = "0059"
down_revision = "0058"
branch_labels = depends_on = None

_BEFORE = "'updated', 'duplicate', 'ambiguous', 'invalid', 'over_plan'"
_CHECK = """
alter table import_rows drop constraint import_rows_outcome_check;
alter table import_rows add constraint import_rows_outcome_check check (outcome in ({})) not valid;
alter table import_rows validate constraint import_rows_outcome_check;
"""


def upgrade() -> None:
    run(_CHECK.format(_BEFORE + ", 'kept'"))


def downgrade() -> None:
    rewrite("delete from import_rows where outcome = 'kept';", "import_rows")
    run(_CHECK.format(_BEFORE))
