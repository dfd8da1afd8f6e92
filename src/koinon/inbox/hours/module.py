"""What business hours add to the inbox's wiring."""

from koinon import contacts, identity, organizations
from koinon.inbox.hours import away, notices
from koinon.inbox.hours.endpoints import ROUTER
from koinon.organizations import ArchivePart
from koinon.platform import ageing

JOBS = (away.answer_away,)
ROUTERS = (ROUTER,)


def register() -> None:
    """Name what an archive holds, what a merge moves and what a sandbox ages."""
    identity.register_notice(*notices.KINDS)
    organizations.register_part(ArchivePart("business_hours"))
    organizations.leave_out({"automatic_answers": "counts of a day"})
    contacts.register_merge_mover(contacts.merge_rows("automatic_answers", "automatic_answers"))
    ageing.register_ageing("automatic_answers", "created_at", only="state = 'sent'")
