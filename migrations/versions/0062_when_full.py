"""What a broadcast does where the plan has no room for all of it: wait, or leave the rest out (ORG-022). Pre."""

from koinon.platform.migration import rewrite, run

revision = "0062"
down_revision = "0061"
branch_labels = depends_on = None

_CHECK = """
alter table broadcasts drop constraint broadcasts_stop_as_check;
alter table broadcasts add constraint broadcasts_stop_as_check check (stop_as in ({})) not valid;
alter table broadcasts validate constraint broadcasts_stop_as_check;
"""
_BEFORE = "'cancelled', 'expired'"


def upgrade() -> None:
    run(_CHECK.format(_BEFORE + ", 'over_plan'"))
    run(
        "alter table broadcasts add column when_full text not null default 'wait' check (when_full in ('wait', 'trim'))"
    )


def downgrade() -> None:
    rewrite("update broadcasts set stop_as = 'cancelled' where stop_as = 'over_plan';", "broadcasts")
    run(_CHECK.format(_BEFORE))
    run("alter table broadcasts drop column when_full;")
