"""The words of contacts: what a column may hold and a caller may say."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct

ContactStatus = Literal["active", "archived", "blocked", "deceased", "erased"]
AddressKind = Literal["phone", "whatsapp", "email", "push"]
AddressStatus = Literal["active", "invalid", "landline", "bounced", "complained", "unreachable"]
Channel = Literal["sms", "whatsapp", "email", "push", "data_processing"]
Consent = Literal["unknown", "pending", "granted", "denied"]
ConsentAction = Literal["granted", "denied", "pending", "unknown"]
"""`unknown`: somebody who was asked did not answer in time."""
RequestState = Literal["waiting", "confirmed", "refused", "expired"]
ConsentSource = Literal[
    "stop_keyword",
    "start_keyword",
    "staff",
    "form",
    "import",
    "api",
    "preference_centre",
    "one_click",
    "double_opt_in",
    "provider_event",
    "complaint",
    "carrier_list",
    "erasure",
    "merge",
]
Source = Literal["manual", "csv", "planning_center", "api", "form", "inbound", "loyalty"]
Sort = Literal["name", "newest", "last_contact"]
OnMatch = Literal["create", "update", "refuse"]

KIND_OF_CHANNEL: Mapping[str, str] = {"sms": "phone", "whatsapp": "phone", "email": "email", "push": "push"}
"""The address kind whose hash a channel's consent is kept under."""


class Purpose(StrEnum):
    """Why a message is sent; decides how much consent it needs (CON-044)."""

    CONVERSATIONAL = "conversational"
    TRANSACTIONAL = "transactional"
    INFORMATIONAL = "informational"
    PROMOTIONAL = "promotional"
    EMERGENCY = "emergency"
    SYSTEM = "system"


class Fragment(Struct, frozen=True):
    """A piece of SQL and its parameters, to stand inside another statement that also has `%(organization_id)s`."""

    sql: str
    params: dict[str, Any]
