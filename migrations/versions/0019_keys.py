"""API keys: versions, and a limit that is only there where somebody set one. Pre."""

from koinon.platform.migration import rewrite, run

revision = "0019"
down_revision = "0018"
branch_labels = depends_on = None


def upgrade() -> None:
    run("""
        alter table api_keys add column version integer not null default 1;
        alter table api_keys alter column rate_limit drop not null, alter column rate_limit drop default;
    """)
    rewrite("update api_keys set rate_limit = null", "api_keys")


def downgrade() -> None:
    rewrite("update api_keys set rate_limit = 100 where rate_limit is null", "api_keys")
    run("""
        alter table api_keys alter column rate_limit set default 100, alter column rate_limit set not null;
        alter table api_keys drop column version;
    """)
