"""The first step that contacts adds to the checklist: bring your people (ORG-015)."""

from koinon import organizations
from koinon.platform.db import Tx


async def has_people(tx: Tx) -> organizations.Finding:
    """Whether the organization has people beside the one who set it up."""
    found = await tx.all(
        int,
        """
        select 1
        from contacts
        where organization_id = %(organization_id)s
          and deleted_at is null
        limit 2
        """,
        {"organization_id": tx.organization_id},
    )
    return organizations.Finding(done=len(found) > 1)


organizations.register_onboarding_check(
    organizations.Step(
        code="people",
        title="Bring your people",
        why="Upload a list from a spreadsheet or another program; nobody is written to.",
        minutes=5,
        path="/contacts/import",
        order=20,
    ),
    has_people,
)
