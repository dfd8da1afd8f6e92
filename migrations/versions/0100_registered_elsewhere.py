"""Organizations with real accounts are asked about what they registered at their provider itself (CHN-024). Post."""

from koinon.platform.migration import rewrite, run

revision = "0100"
down_revision = "0099"
branch_labels = depends_on = None

ASK = """
insert into wakeups (organization_id, kind, due_at)
select distinct organization_id, 'channels.registrations', now()
from provider_accounts
where environment = 'live'
on conflict do nothing;
"""


def upgrade() -> None:
    rewrite(ASK, "provider_accounts")


def downgrade() -> None:
    run("select 1;")
