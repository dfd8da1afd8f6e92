"""Rows of an import for which the plan has no room. Pre."""

from koinon.platform.migration import rewrite, run

revision = "0040"
down_revision = "0039"
branch_labels = depends_on = None

_CHECK = """
alter table import_rows drop constraint import_rows_outcome_check;
alter table import_rows add constraint import_rows_outcome_check check (outcome in ({})) not valid;
alter table import_rows validate constraint import_rows_outcome_check;
"""
_BEFORE = "'updated', 'duplicate', 'ambiguous', 'invalid'"


def upgrade() -> None:
    run(_CHECK.format(_BEFORE + ", 'over_plan'"))


def downgrade() -> None:
    rewrite("delete from import_rows where outcome = 'over_plan';", "import_rows")
    run(_CHECK.format(_BEFORE))
