"""A broadcast that asks because its ledger differs from the estimate (MSG-025). Pre."""

from koinon.platform.migration import rewrite, run

revision = "0021"
down_revision = "0020"
branch_labels = depends_on = None

REASONS = "'user', 'error_burst', 'configuration', 'plan_limit', 'budget', 'suspended', 'template', 'quality'"


def _allow(reasons: str) -> None:
    run(f"""
        alter table broadcasts drop constraint broadcasts_pause_reason_check;
        alter table broadcasts add constraint broadcasts_pause_reason_check check (pause_reason in ({reasons}));
    """)


def upgrade() -> None:
    _allow(f"{REASONS}, 'changed'")


def downgrade() -> None:
    rewrite("update broadcasts set pause_reason = 'quality' where pause_reason = 'changed'", "broadcasts")
    _allow(REASONS)
