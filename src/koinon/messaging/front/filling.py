"""Texts filled with somebody's values before they are sent."""

from koinon.messaging.content.template import check as check_text
from koinon.messaging.service.filling import Prefilled, prefilling

__all__ = ["Prefilled", "check_text", "prefilling"]
