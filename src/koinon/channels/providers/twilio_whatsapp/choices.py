"""Answers to tap: Twilio sends them as content, made once for each set of answers; in the window it needs no approval.

Source: twilio.com/docs "Content types": twilio/quick-reply (3 buttons), twilio/list-picker (10 rows).
"""

import asyncio
import hashlib
from typing import Any

import msgspec

from koinon.channels.contracts import ChoiceContent, Credentials
from koinon.channels.providers.twilio_whatsapp import content
from koinon.platform.http import LeanClient

OURS = "koinon-"
SAMPLE = "What do you think?"
DEFAULT_LABEL = "Choose"


class Choices:
    """Which content says which answers, by account; what an earlier process made is found by its name."""

    def __init__(self, client: LeanClient) -> None:
        self._client = client
        self._known: dict[str, dict[str, str]] = {}
        self._making = asyncio.Lock()

    async def sid_of(self, credentials: Credentials, choices: ChoiceContent) -> str:
        """The id of the content with these answers under any text. Raises ProviderRefused."""
        account, name = credentials.more.get("account_sid", ""), name_of(choices)
        async with self._making:
            known = self._known.get(account)
            if known is None:
                rows = await content.rows(self._client, credentials, "Content")
                known = {row.friendly_name: row.sid for row in rows if row.friendly_name}
                self._known[account] = known
            if name not in known:
                body = {"friendly_name": name, "language": "en", "variables": {"1": SAMPLE}, "types": types(choices)}
                made = await content.ask(self._client, credentials, "POST", "/v1/Content", content.Row, body)
                known[name] = made.sid
            return known[name]


def name_of(choices: ChoiceContent) -> str:
    """The same for the same answers."""
    return OURS + hashlib.sha256(msgspec.json.encode(choices)).hexdigest()[:32]


def types(choices: ChoiceContent) -> dict[str, Any]:
    """Buttons or a list under a text that comes as the first value."""
    if choices.kind == "buttons":
        actions = [{"type": "QUICK_REPLY", "title": one.title, "id": one.id} for one in choices.choices]
        return {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}}
    items = [{"item": one.title, "id": one.id, "description": one.description or ""} for one in choices.choices]
    return {"twilio/list-picker": {"body": "{{1}}", "button": choices.label or DEFAULT_LABEL, "items": items}}
