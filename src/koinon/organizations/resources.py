"""What plans limit, and how each thing is counted."""

from dataclasses import dataclass
from enum import StrEnum

UNLIMITED = -1


class Counting(StrEnum):
    """How use is measured: what stands now, what a calendar day or month of the organization has seen, or elsewhere."""

    STANDING = "standing"
    DAY = "day"
    MONTH = "month"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Resource:
    """A limited thing; `title` is an English msgid, `fixed` a limit that holds on every plan and without billing."""

    code: str
    title: str
    counting: Counting
    fixed: int | None = None


RESOURCES = {
    resource.code: resource
    for resource in (
        Resource("contacts", "People", Counting.STANDING),
        Resource("messages_per_day", "Messages today", Counting.DAY),
        Resource("messages_per_month", "Messages this month", Counting.MONTH),
        Resource("seats", "Team members", Counting.STANDING),
        Resource("locations", "Locations", Counting.STANDING),
        Resource("senders", "Numbers to send from", Counting.STANDING),
        Resource("custom_fields", "Own fields", Counting.STANDING),
        Resource("segments", "Segments", Counting.STANDING),
        Resource("storage_bytes", "Stored files", Counting.STANDING),
        Resource("active_automations", "Active automations", Counting.STANDING),
        Resource("webhook_endpoints", "Webhook endpoints", Counting.STANDING),
        Resource("loyalty_programs", "Loyalty programmes", Counting.STANDING),
        Resource("api_keys", "API keys", Counting.STANDING, fixed=50),
        Resource("requests", "API requests in 15 minutes", Counting.ELSEWHERE),
        Resource("requests_in_flight", "API requests at the same time", Counting.ELSEWHERE),
        Resource("api_calls_per_month", "API calls this month", Counting.MONTH),
        Resource("request_log_days", "Days the request log is kept", Counting.ELSEWHERE, fixed=30),
    )
}
IN_FLIGHT_WITHOUT_BILLING = 100
