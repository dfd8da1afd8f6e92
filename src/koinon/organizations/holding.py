"""Legal holds on one thing: whoever has it asks here before it strips, erases or archives it (MSG-099).

An operator's hold on the whole organization is `closing.hold`.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from koinon.kit.pagination import Cursor
from koinon.organizations.auditing import audit
from koinon.organizations.contracts import HeldKind, LegalHold
from koinon.organizations.repository import holds
from koinon.organizations.trust import reason_of
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination


async def hold_subject(tx: Tx, kind: HeldKind, subject_id: UUID, reason: str) -> LegalHold:
    """Keep it until the hold is lifted; held twice is the hold that stands. Raises 422 without a reason."""
    why = reason_of(reason)
    if await holds.put(tx, kind, subject_id, why):
        await audit(tx, f"{kind}.held", kind, subject_id, {"after": {"reason": why}})
    [standing] = await holds.of(tx, kind, [subject_id])
    return standing


async def lift_hold(tx: Tx, kind: HeldKind, *ids: UUID) -> None:
    """Let these go again, those that were held."""
    for subject_id in ids:
        if await holds.take(tx, kind, subject_id):
            await audit(tx, f"{kind}.hold_lifted", kind, subject_id, {})


async def hold_on(tx: Tx, kind: HeldKind, *ids: UUID) -> LegalHold | None:
    """The hold on one of these, the oldest of several."""
    return min(await holds.of(tx, kind, ids), key=lambda one: one.held_at, default=None)


async def holds_page(tx: Tx, paging: PageRequest | None = None) -> tuple[Sequence[LegalHold], Pagination]:
    """What is held, newest first. Raises `invalid_cursor`."""
    return await (paging or PageRequest()).page(
        tx, {"list": "legal_holds"}, holds.page, lambda one: Cursor((one.held_at,), one.subject_id)
    )


async def held_among(tx: Tx, kind: HeldKind, ids: Collection[UUID]) -> set[UUID]:
    """Those of these that are held."""
    return {one.subject_id for one in await holds.of(tx, kind, ids)}


async def all_held(tx: Tx, kind: HeldKind) -> set[UUID]:
    """Everything of a kind that is held; few."""
    return {one.subject_id for one in await holds.of(tx, kind, None)}
