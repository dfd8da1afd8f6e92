"""A mail as one person gets it, or somebody made up: its ways out lead nowhere."""

from uuid import UUID

from liquid.exceptions import LiquidError

from koinon.messaging.contracts import AudienceRef, BroadcastDraft, Purpose, TargetRef, Variant
from koinon.messaging.repository import meant
from koinon.messaging.service.planned import planned
from koinon.platform import errors
from koinon.platform.db import Tx

SOMEBODY = {
    "contact.first_name": "Ada",
    "contact.last_name": "Lovelace",
    "contact.name": "Ada Lovelace",
    "child.first_name": "Byron",
}


async def mail_as(tx: Tx, variant: Variant, contact_id: UUID | None, purpose: str) -> str:
    """The HTML that somebody would get. Raises 422 for a mail with mistakes."""
    draft = BroadcastDraft(
        body="", audience=AudienceRef(()), channel="email", variants=(variant,), purpose=Purpose(purpose)
    )
    try:
        made = await planned(tx, draft)
    except LiquidError:
        raise errors.invalid_field("blocks", "invalid_template") from None
    variables, values = made.wording.variables, [SOMEBODY.get(path, "") for path in made.wording.variables]
    if contact_id is not None:
        wanted = AudienceRef((TargetRef("contact", contact_id),))
        found = await meant.anybody(tx, wanted, made.aim, variables)
        values = [value or "" for value in found[0].variables or ()] if found else values
    read = made.wording.reader(made.constants, variables)("email", variant.locale, values)
    return read.filled.shown().html
