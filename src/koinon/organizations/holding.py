"""Legal holds on one thing: whoever has it asks here before it strips, erases or archives it (MSG-099).

An operator's hold on the whole organization is `closing.hold`.
"""

from collections.abc import Collection
from uuid import UUID

from koinon.organizations.auditing import audit
from koinon.organizations.contracts import HeldKind, LegalHold
from koinon.organizations.repository import holds
from koinon.organizations.trust import reason_of
from koinon.platform.db import Tx


async def hold_subject(tx: Tx, kind: HeldKind, subject_id: UUID, reason: str) -> LegalHold:
    """Keep it until the hold is lifted; held twice is the hold that stands. Raises 422 without a reason."""
    why = reason_of(reason)
    if await holds.put(tx, kind, subject_id, why):
        await audit(tx, f"{kind}.held", kind, subject_id, {"after": {"reason": why}})
    [standing] = await holds.of(tx, kind, [subject_id])
    return standing


async def lift_hold(tx: Tx, kind: HeldKind, subject_id: UUID) -> None:
    """Let it go again, if it was held."""
    if await holds.take(tx, kind, subject_id):
        await audit(tx, f"{kind}.hold_lifted", kind, subject_id, {})


async def hold_on(tx: Tx, kind: HeldKind, subject_id: UUID) -> LegalHold | None:
    """The hold on it."""
    return next(iter(await holds.of(tx, kind, [subject_id])), None)


async def held_among(tx: Tx, kind: HeldKind, ids: Collection[UUID]) -> set[UUID]:
    """Those of these that are held."""
    return {one.subject_id for one in await holds.of(tx, kind, ids)}


async def all_held(tx: Tx, kind: HeldKind) -> set[UUID]:
    """Everything of a kind that is held; few."""
    return {one.subject_id for one in await holds.of(tx, kind, None)}
