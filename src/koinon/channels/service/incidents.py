"""Incidents open and close by themselves, and are told once each to whoever can do something (CHN-069)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from koinon import identity
from koinon.channels.notices import CHANNEL_INCIDENT
from koinon.channels.repository import incidents as rows
from koinon.channels.repository.incidents import Incident
from koinon.kit import clock
from koinon.platform.db import Tx

IncidentKind = Literal["sender_disconnected", "template_failed", "registration_rejected", "provider_down"]
SHOWN_DAYS, MOST = 30, 100
HEALTH = "/settings/health"


class Together(NamedTuple):
    """What several incidents have for their one cause, such as a server that is away, and whom it concerns by now."""

    cause: str
    subjects: Sequence[str]


async def open_incident(
    tx: Tx,
    kind: IncidentKind,
    subject_id: UUID,
    subject: str,
    detail: str = "",
    link: str = HEALTH,
    *,
    is_told: bool = False,
    together: Together | None = None,
) -> bool:
    """Note that something is wrong with `subject` (a number, a template's name); whether it is news.

    Called again while it stands it is counted and told nobody. `detail` in the provider's words, without people.
    `is_told`: whoever opens it tells of it in words of its own. `together`: several have one cause, and are told of as
    one.
    """
    incident_id, is_new = await rows.open_incident(tx, kind, subject_id, subject[:120], detail[:500])
    if is_new and not is_told:
        await identity.notify(
            tx,
            CHANNEL_INCIDENT,
            await identity.users_who_may(tx, "channels:write"),
            about=f"channel_incident:{together.cause if together else incident_id}",
            link=link,
            data={
                "kind": kind,
                "subject": ", ".join(together.subjects if together else [subject])[:120],
                "detail": detail[:300],
                "many": bool(together and len(together.subjects) > 1),
            },
        )
    return is_new


async def close_incident(tx: Tx, kind: IncidentKind, subject_id: UUID) -> bool:
    """Note that it is over; whether it stood."""
    return await rows.close_incident(tx, kind, subject_id)


async def incidents(tx: Tx) -> list[Incident]:
    """What stands, and what closed within thirty days, newest first."""
    return await rows.incidents(tx, clock.now() - timedelta(days=SHOWN_DAYS), MOST)
