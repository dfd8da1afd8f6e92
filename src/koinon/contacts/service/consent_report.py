"""What regulators and carriers ask for: who agreed to what, when and by which words (CON-051)."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

from koinon.contacts.contracts import Channel, ConsentRecord, ConsentReport, ConsentSource
from koinon.contacts.repository import consents as rows
from koinon.contacts.repository import people as people_rows
from koinon.kit import csv_file
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

COLUMNS = (
    "occurred_at", "recorded_at", "contact_id", "name", "channel", "action", "source", "evidence", "text", "note",
    "actor_kind", "actor_id", "ledger_id", "topic_id",
)  # fmt: skip
MOST = 100_000
PAGE = 500


async def consent_report(tx: Tx, since: datetime, until: datetime) -> ConsentReport:
    """Present states, and changes from `since` until before `until`, by month, channel, action and source."""
    states: dict[str, dict[str, int]] = {}
    for channel, state, addresses in await rows.states_by_channel(tx):
        states.setdefault(channel, {})[state] = addresses
    return ConsentReport(states, await rows.figures(tx, since, until))


async def consents_csv(
    services: Services, actor: Actor | UUID, channel: Channel | None = None, source: ConsentSource | None = None
) -> AsyncIterator[bytes]:
    """The ledger with its proof, newest first (the first 100,000 entries); formulas are neutralised.

    Each page is a transaction of its own, and none is open while a slow browser takes it.
    """
    yield csv_file.encoded([COLUMNS], first=True)
    before = None
    for _ in range(0, MOST, PAGE):
        async with services.database.transaction(actor) as tx:
            found = await rows.ledger(
                tx,
                contact_id=None,
                channel=channel,
                sources=(source,) if source else (),
                before=before,
                limit=PAGE,
            )
            table = await _table(tx, found)
        yield csv_file.encoded(table)
        if len(found) < PAGE:
            return
        before = (found[-1].occurred_at, found[-1].id)


async def _table(tx: Tx, found: Sequence[ConsentRecord]) -> list[list[object]]:
    names = await people_rows.names(tx, [record.contact_id for record in found if record.contact_id])
    return [
        [
            record.occurred_at.isoformat(),
            record.recorded_at.isoformat(),
            record.contact_id,
            names[record.contact_id].name if record.contact_id in names else "",
            record.channel,
            record.action,
            record.source,
            record.evidence,
            record.text,
            record.note,
            record.actor_kind,
            record.actor_id,
            record.id,
            record.topic_id,
        ]
        for record in found
    ]
