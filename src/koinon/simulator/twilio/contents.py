"""Content templates: made, sent for approval, approved or rejected some seconds later."""

import hashlib
import re
import time
from typing import Any

import msgspec

from koinon.simulator.twilio.times import iso

_PLACE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")


class Template(msgspec.Struct):
    """A template of the Content API; `state` of its WhatsApp approval in Twilio's words."""

    sid: str
    friendly_name: str
    language: str
    variables: dict[str, str]
    types: dict[str, dict[str, Any]]
    created_at: float
    state: str = "unsubmitted"
    name: str = ""
    category: str = ""
    reason: str = ""

    @property
    def content_type(self) -> str:
        return next(iter(self.types), "twilio/text")

    @property
    def text(self) -> str:
        """The body of its first type that has one."""
        return next((str(one["body"]) for one in self.types.values() if one.get("body")), "")

    def filled(self, values: dict[str, str]) -> str | None:
        """The text with its places filled, samples where nothing is given; None when a place has neither."""
        known = {**self.variables, **values}
        places = _PLACE.findall(self.text)
        if any(place not in known for place in places):
            return None
        return _PLACE.sub(lambda place: str(known[place[1]]), self.text)


def content_sid(auth_token: str, name: str, number: int) -> str:
    return "HX" + hashlib.md5(f"{auth_token}|{name}|{number}".encode(), usedforsecurity=False).hexdigest()


def shown(template: Template, account: str, base: str) -> dict[str, Any]:
    """The Content resource."""
    return {
        "sid": template.sid,
        "account_sid": account,
        "friendly_name": template.friendly_name,
        "language": template.language,
        "variables": template.variables,
        "types": template.types,
        "date_created": iso(template.created_at),
        "date_updated": iso(time.time()),
        "url": f"{base}/v1/Content/{template.sid}",
        "links": {
            "approval_fetch": f"{base}/v1/Content/{template.sid}/ApprovalRequests",
            "approval_create": f"{base}/v1/Content/{template.sid}/ApprovalRequests/whatsapp",
        },
    }


def approval(template: Template) -> dict[str, Any]:
    """Where its approval for WhatsApp stands."""
    return {
        "name": template.name,
        "category": template.category,
        "content_type": template.content_type,
        "status": template.state,
        "rejection_reason": template.reason,
        "allow_category_change": True,
    }
