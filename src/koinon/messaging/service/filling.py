"""Filling a text with somebody's values before it is sent, so that whoever sends it reads what they will (INB-031)."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from koinon import channels
from koinon.messaging.content.template import CONTACT_PATHS, KNOWN_PATHS, compiled
from koinon.messaging.contracts import Aim, AudienceRef, TargetRef
from koinon.messaging.repository import meant
from koinon.messaging.service.constants import constants
from koinon.platform.db import Tx


class Prefilled(NamedTuple):
    """A text as it would be read; `missing` names the values that are empty though it needs them."""

    text: str
    missing: tuple[str, ...]


async def prefilling(tx: Tx, contact_id: UUID, sender_id: UUID | None = None) -> Callable[[str], Prefilled]:
    """What fills any text with the values of a contact; a text that is no template stays as it is."""
    wanted = AudienceRef((TargetRef("contact", contact_id),))
    found = await meant.reachable(tx, wanted, Aim("conversational"), CONTACT_PATHS)
    sender = await channels.sender(tx, sender_id) if sender_id else None
    given = await constants(tx, "", sender)
    if found is not None and found.variables is not None:
        given |= dict(zip(CONTACT_PATHS, found.variables, strict=False))

    def fill(source: str) -> Prefilled:
        if "{" not in source:
            return Prefilled(source, ())
        template = compiled(source)
        missing = tuple(path for path in KNOWN_PATHS if path in template.required and not given.get(path))
        values = [given.get(path, "") for path in template.variables]
        rest = {path: value for path, value in given.items() if path not in template.variables}
        return Prefilled(template.renderer(rest)(values), missing)

    return fill
