"""How mails fared: one of them, or all of a broadcast (MSG-093)."""

from uuid import UUID

import msgspec

from koinon.messaging.figures.contracts import MailFigures, Tally
from koinon.messaging.figures.repository import BOUNCES, STATES
from koinon.messaging.figures.service import mail_figures, report
from koinon.messaging.repository import mail_fates
from koinon.platform import errors
from koinon.platform.db import Tx


async def email_analytics(tx: Tx, message_id: UUID) -> MailFigures:
    """Of a mail, or of a broadcast's mails. Raises 404; 409 where it is no mail."""
    fared = await mail_fates.of(tx, message_id)
    if fared is None:
        told = (await report(tx, message_id)).mail
        if told is None:
            raise errors.INVALID_STATE(details={"channel": "sms"})
        return told
    if fared.channel != "email":
        raise errors.INVALID_STATE(details={"channel": fared.channel})
    came_back = fared.bounced_at is not None or (fared.state == "failed" and fared.reason in BOUNCES)
    counts = {state: int(fared.state == state) for state in STATES} | {
        "total": 1,
        "read": int(fared.opened_at is not None),
        "clicked": int(fared.clicked_at is not None),
        "bounced": int(came_back),
        "complained": int(fared.complained_at is not None),
    }
    tally = msgspec.convert(counts, Tally)
    found = {name: getattr(fared, name) for name in ("opened_at", "clicked_at", "opens", "machine_opens", "device")}
    return msgspec.structs.replace(mail_figures(tally), **found)
