"""What assistance adds to the inbox's wiring."""

from koinon import organizations
from koinon.inbox.assist import jobs
from koinon.inbox.assist.endpoints import ROUTER
from koinon.inbox.assist.service import KEY
from koinon.platform.rotation import Sealed, name_columns

JOBS, SCHEDULES, ROUTERS = jobs.JOBS, jobs.SCHEDULES, (ROUTER,)


def register() -> None:
    """Name what is sealed, and what no archive holds."""
    name_columns(Sealed("assist_settings", "key_cipher", KEY))
    organizations.leave_out(
        {
            "assist_settings": "the address and key of a service of this installation",
            "assist_calls": "what this installation's model was asked, in figures",
            "assist_summaries": "made anew from the messages",
        }
    )
