"""Firebase tokens that were shown stand among the one-time tokens. Pre."""

from koinon.platform.migration import run

revision = "0054"
down_revision = "0053"
branch_labels = depends_on = None

BEFORE = "'owner_link', 'verify_email', 'reset_password', 'change_email', 'undo_email', 'magic_link', 'not_me'"


def _purposes(allowed: str) -> None:
    run(f"""
        alter table one_time_tokens drop constraint one_time_tokens_purpose_check;
        alter table one_time_tokens add constraint one_time_tokens_purpose_check check (purpose in ({allowed}));
    """)


def upgrade() -> None:
    _purposes(BEFORE + ", 'firebase_login'")


def downgrade() -> None:
    run("delete from one_time_tokens where purpose = 'firebase_login';")
    _purposes(BEFORE)
