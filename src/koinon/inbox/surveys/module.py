"""What surveys add to the inbox's wiring."""

from koinon import contacts, identity, organizations
from koinon.inbox.surveys import jobs, notices
from koinon.inbox.surveys.endpoints import ROUTER
from koinon.organizations import ArchivePart
from koinon.platform import ageing

JOBS, SCHEDULES, ROUTERS = jobs.JOBS, jobs.SCHEDULES, (ROUTER,)


def register() -> None:
    """Name what an archive holds, what a merge moves and what a sandbox ages."""
    identity.register_notice(*notices.KINDS)
    organizations.register_part(ArchivePart("survey_settings"))
    organizations.register_part(ArchivePart("csat_surveys"))
    contacts.register_merge_mover(contacts.merge_rows("csat_surveys", "csat_surveys"))
    ageing.register_ageing("csat_surveys", "sent_at", "responded_at", "expires_at")
    ageing.register_looking(jobs.ask_surveys)
