"""Links as people look at them: lists, figures, names, switches (MSG-075, 093)."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from koinon import identity
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.messaging.links import preferences
from koinon.messaging.links.contracts import Link, LinkFigures, LinkPerson
from koinon.messaging.links.following import BELL
from koinon.messaging.links.policy.wrapping import short_url
from koinon.messaging.links.repository import reading, writing
from koinon.messaging.links.repository.reading import Wanted
from koinon.platform import errors
from koinon.platform.db import Tx

SHOWN_DAYS = 400


async def links_page(tx: Tx, wanted: Wanted, limit: int, after: Cursor | None = None) -> list[Link]:
    """Links, the newest first."""
    return await reading.page(tx, wanted, limit, after)


async def link(tx: Tx, link_id: UUID) -> Link:
    """One link. Raises 404."""
    found = await reading.get(tx, link_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def link_figures(tx: Tx, link_id: UUID) -> LinkFigures:
    """A link with its clicks by hour, device and rule. Raises 404."""
    found = await link(tx, link_id)
    hours = await reading.hours(tx, link_id, clock.now() - timedelta(days=SHOWN_DAYS))
    devices, rules = Counter[str](), Counter[str]()
    for verdict, rule, device, count in await reading.kinds(tx, link_id):
        if verdict == "human":
            devices[device] += count
        else:
            rules[rule] += count
    return LinkFigures(found, hours, dict(devices.most_common()), dict(rules.most_common()))


async def link_people(tx: Tx, link_id: UUID, limit: int = 100) -> list[LinkPerson]:
    """Who followed a link, the latest first; nobody where recipients are not told apart."""
    return await reading.people(tx, link_id, limit)


async def change_link(
    tx: Tx, link_id: UUID, *, label: str | None = None, disabled: bool | None = None, expires_at: datetime | None = None
) -> Link:
    """Name a link, disable it (who follows it reads that it is gone), or enable it again. Raises 404, 422."""
    before = await link(tx, link_id)
    if expires_at is not None and expires_at <= clock.now():
        raise errors.invalid_field("expires_at", "out_of_range")
    await writing.change(tx, link_id, label=label, disabled=disabled, expires_at=expires_at)
    tx.ring(BELL)
    after = await link(tx, link_id)
    changes = {
        name: getattr(after, name) for name in ("label", "state") if getattr(after, name) != getattr(before, name)
    }
    if changes or expires_at is not None:
        await identity.audit(tx, "link.changed", "link", link_id, {"after": changes})
    return after


async def stop_link(tx: Tx, link_id: UUID, *, on: bool, reason: str = "") -> Link:
    """The operator disables a link, or lets it go on; `reason` stands in the organization's trail. Raises 404."""
    await link(tx, link_id)
    await writing.stop(tx, link_id, on=on)
    tx.ring(BELL)
    await identity.audit(
        tx, "link.stopped" if on else "link.released", "link", link_id, {"reason": reason} if reason else {}
    )
    return await link(tx, link_id)


async def stop_links(tx: Tx, reason: str) -> None:
    """The operator disables all links of the organization at once, those to come too."""
    await writing.stop_all(tx, reason)
    tx.ring(BELL)
    await identity.audit(tx, "links.stopped", "organization", tx.organization_id, {"reason": reason})


async def release_links(tx: Tx) -> None:
    """Let them lead on again. Raises 409 where nothing was stopped."""
    if not await writing.release_all(tx):
        raise errors.INVALID_STATE()
    tx.ring(BELL)
    await identity.audit(tx, "links.released", "organization", tx.organization_id, {})


async def links_stopped(tx: Tx) -> str | None:
    """Why the operator disabled all links of this organization, or None."""
    return await writing.stopped(tx)


def short_link(link: Link) -> str:
    """Where everybody follows a link; empty where each recipient has one of their own."""
    return short_url(preferences.base(link.host), link.code) if link.code else ""


async def clicks_of(tx: Tx, origin_id: UUID) -> tuple[int, int, int]:
    """Raw, human and unique clicks on all links of a broadcast or message (MSG-091)."""
    return await reading.sums_of(tx, origin_id)
