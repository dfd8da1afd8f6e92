"""Who needs a template: broadcasts, and what others here register (MSG-008, 010)."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from koinon.messaging.templates.contracts import TemplateUse
from koinon.messaging.templates.repository import uses as rows
from koinon.platform.db import Tx

Uses = Callable[[Tx, UUID], Awaitable[Sequence[TemplateUse]]]
Stop = Callable[[Tx, Sequence[UUID], str, str], Awaitable[None]]
_uses: dict[str, Uses] = {}
_stops: dict[str, Stop] = {}


def register_use(kind: str, find: Uses) -> None:
    """`find(tx, template_id)` gives what of a kind needs a template; registering it again replaces it."""
    _uses[kind] = find


def register_stop(kind: str, stop: Stop) -> None:
    """`stop(tx, version_ids, locale, why)` pauses what of a kind sends WhatsApp templates that may not be sent now."""
    _stops[kind] = stop


async def uses(tx: Tx, template_id: UUID) -> list[TemplateUse]:
    """What needs it or sent it, what is open first."""
    found = await rows.broadcasts(tx, template_id)
    for find in _uses.values():
        found += await find(tx, template_id)
    return sorted(found, key=lambda use: not use.is_open)


async def stop(tx: Tx, version_ids: Sequence[UUID], locale: str, why: str) -> None:
    """Pause everything that sends one of these versions."""
    for each in _stops.values():
        await each(tx, version_ids, locale, why)
