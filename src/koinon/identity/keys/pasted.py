"""Keys that somebody pasted into a text or a form: found in the body of any request, told to their owners (IDN-042)."""

import re
from collections.abc import Iterable

import structlog
from litestar.connection import ASGIConnection
from litestar.types import Message, Scope

from koinon.identity.client import client_of
from koinon.identity.contracts import Client
from koinon.identity.keys.exposure import report_exposed
from koinon.platform.rest.request import FOUND, seek_in_bodies
from koinon.platform.services import Services

KEY_IN_TEXT = re.compile(r"kn_(?:live|test)_[0-9A-Za-z]{49}")
MOST_REPORTED = 5
log = structlog.get_logger("koinon.keys")

seek_in_bodies(re.compile(KEY_IN_TEXT.pattern.encode()))


async def report_pasted(message: Message, scope: Scope) -> None:
    """Litestar's `before_send`: report what stood in the body, whatever was answered."""
    if message["type"] != "http.response.start" or not (found := scope["state"].pop(FOUND, None)):
        return
    connection = ASGIConnection(scope)  # type: ignore[var-annotated]
    for raw in sorted(found)[:MOST_REPORTED]:
        try:
            await report_exposed(connection.app.state["services"], raw.decode("ascii"), client_of(connection), "body")
        except Exception as error:  # the answer is on its way: nobody loses it because the report could not be written
            log.warning("pasted_key_not_reported", error=type(error).__name__)


async def report_keys_in(services: Services, texts: Iterable[str]) -> None:
    """Report the keys that stand in messages."""
    found = {key for text in texts for key in KEY_IN_TEXT.findall(text)}
    for key in sorted(found)[:MOST_REPORTED]:
        await report_exposed(services, key, Client(), "message")
