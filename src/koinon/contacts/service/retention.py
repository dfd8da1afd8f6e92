"""How long people and proofs are kept (CON-099, 100): at night, never against a legal hold, never a denial."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from dateutil.relativedelta import relativedelta
from msgspec import Meta

from koinon import organizations
from koinon.contacts.repository import erasing, silent
from koinon.contacts.service.erasures import ask_erasure
from koinon.kit import clock
from koinon.organizations import Setting
from koinon.platform.db import Tx

PURGED = 5_000
PROOF_YEARS = organizations.declare_setting(
    Setting(
        "contacts.proof_years",
        Annotated[int, Meta(ge=1, le=10)],
        5,
        "How many years the proof of a forgotten person’s consent is kept",
        "A keyed hash, what was agreed and when, without name. That nobody writes to them is kept for good.",
        group="Legal",
    )
)


async def forget_silent(tx: Tx, before: datetime, most: int) -> int:
    """Ask for up to `most` people to be forgotten who were silent since `before`; each can be kept for 30 days."""
    found = await silent.some(tx, before, most)
    for contact_id in found:
        await ask_erasure(tx, contact_id, by="retention")
    return len(found)


async def silent_people(tx: Tx, months: int, most: int = 10) -> tuple[int, Sequence[UUID]]:
    """How many people a rule of so many months would forget tonight, and some of them: asked before it is chosen."""
    before = clock.now() - relativedelta(months=months)
    return await silent.count(tx, before), await silent.some(tx, before, most)


async def purge_proofs(tx: Tx, _time_zone: str) -> None:
    """At night: let go of what the ledger keeps of people forgotten long ago, a batch a night."""
    if await organizations.is_held(tx):
        return
    years = int(await organizations.setting(tx, PROOF_YEARS.key))
    await erasing.purge_ledger(tx, clock.now() - relativedelta(years=years), PURGED)
