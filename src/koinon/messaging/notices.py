"""What messaging tells people about (IDN-051): approvals, and broadcasts that stop or end."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.identity import NoticeKind, Raised, Said
from koinon.messaging.repository import broadcasts
from koinon.platform.db import Tx
from koinon.platform.words import Words

APPROVAL_ASKED = "approval_asked"
APPROVAL_DECIDED = "approval_decided"
PAUSED = "broadcast_paused"
ENDED = "broadcast_ended"
EMERGENCY = "emergency_sent"
BUDGET = "budget_nearly_spent"
BROADCAST_BUDGET = "broadcast_budget"
FEW_ARRIVED = "few_arrived"


def about(broadcast_id: UUID) -> str:
    """What notices on a broadcast are grouped by."""
    return f"broadcast:{broadcast_id}"


async def tell(tx: Tx, kind: str, broadcast_id: UUID, user_ids: Sequence[UUID | None], **data: Any) -> None:
    """Tell these users about a broadcast."""
    link = f"/broadcasts/{broadcast_id}"
    await identity.notify(tx, kind, user_ids, about=about(broadcast_id), link=link, data=data)


async def tell_authors(tx: Tx, kind: str, broadcast_ids: Sequence[UUID], **data: Any) -> None:
    """Tell each broadcast's author."""
    if broadcast_ids:
        rows = [
            Raised(author, about(broadcast_id), f"/broadcasts/{broadcast_id}", data)
            for broadcast_id, author in await broadcasts.authors(tx, broadcast_ids)
        ]
        await identity.notify_many(tx, kind, rows)


async def _names(tx: Tx, abouts: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    ids = [UUID(one.partition(":")[2]) for one in abouts]
    return {about(one): {"name": name} for one, name in (await broadcasts.names(tx, ids)).items()}


def _asked(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("Please look at “%(name)s” before it is sent", name=data.get("name", ""))
    by = data.get("by") or say.gettext("Somebody")
    return title, say.gettext("%(name)s asks for your approval.", name=by)


def _decided(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    by, name = data.get("by") or say.gettext("Somebody"), data.get("name", "")
    if data.get("state") == "approved":
        said = say.gettext("%(name)s approved it. It can be sent now.", name=by)
        return say.gettext("“%(name)s” is approved", name=name), said
    said = say.gettext("%(name)s declined. Change it and ask again.", name=by)
    return say.gettext("“%(name)s” was not approved", name=name), said


def _paused(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("“%(name)s” is paused", name=data.get("name", ""))
    if data.get("reason") == "user":
        return title, say.gettext("Somebody of your team paused it.")
    return title, say.gettext("Look at why, and go on or cancel it. Nothing more is sent until then.")


def _ended(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    if data.get("state") == "failed":
        title = say.gettext("“%(name)s” could not be sent", name=data.get("name", ""))
        return title, say.gettext("Nobody was left whom it may go to.")
    title = say.gettext("“%(name)s” is done", name=data.get("name", ""))
    return title, say.gettext("The carrier has everything. See whom it reached.")


def _emergency(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("“%(name)s” is going out as an emergency", name=data.get("name", ""))
    return title, say.gettext("It leaves at any hour and keeps to no limit of how often. See who sent it, and why.")


def _budget(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("Four fifths of the budget for messages are spent")
    if data.get("limit") == "budget_user":
        return title, say.gettext("It is the month’s budget of one person. At all of it what they send pauses.")
    return title, say.gettext("It is this month’s budget. At all of it sending pauses; answers and emergencies go on.")


def _few_arrived(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("Few of “%(name)s” arrived", name=data.get("name", ""))
    return title, say.gettext(
        "Less than 90 in 100. See why: wrong addresses and filtered messages are the usual reasons."
    )


def _broadcast_budget(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("“%(name)s” has cost four fifths of what one broadcast may", name=data.get("name", ""))
    return title, say.gettext("At all of it it pauses by itself. Raise the budget if it should go on.")


KINDS = (
    NoticeKind(
        FEW_ARRIVED,
        area="broadcasts",
        icon="triangle-alert",
        label=lambda say: say.gettext("Few of a broadcast arrived"),
        write=_few_arrived,
        needs="broadcasts:read",
        email=True,
        resolve=_names,
    ),
    NoticeKind(
        BROADCAST_BUDGET,
        area="broadcasts",
        icon="gauge",
        label=lambda say: say.gettext("A broadcast has nearly used up its budget"),
        write=_broadcast_budget,
        needs="broadcasts:write",
        email=True,
        resolve=_names,
    ),
    NoticeKind(
        BUDGET,
        area="broadcasts",
        icon="gauge",
        label=lambda say: say.gettext("A budget is nearly spent"),
        write=_budget,
        needs="settings:write",
        email=True,
        own_mail=True,
    ),
    NoticeKind(
        EMERGENCY,
        area="broadcasts",
        icon="triangle-alert",
        label=lambda say: say.gettext("An emergency is sent"),
        write=_emergency,
        needs="settings:write",
        email=True,
        own_mail=True,
        resolve=_names,
    ),
    NoticeKind(
        APPROVAL_ASKED,
        area="broadcasts",
        icon="circle-help",
        label=lambda say: say.gettext("My approval is asked for"),
        write=_asked,
        needs="broadcasts:approve",
        email=True,
        own_mail=True,
        resolve=_names,
    ),
    NoticeKind(
        APPROVAL_DECIDED,
        area="broadcasts",
        icon="circle-check",
        label=lambda say: say.gettext("What I asked to approve is decided"),
        write=_decided,
        needs="broadcasts:write",
        email=True,
        own_mail=True,
        resolve=_names,
    ),
    NoticeKind(
        PAUSED,
        area="broadcasts",
        icon="pause",
        label=lambda say: say.gettext("What I wrote is paused"),
        write=_paused,
        needs="broadcasts:write",
        email=True,
        resolve=_names,
    ),
    NoticeKind(
        ENDED,
        area="broadcasts",
        icon="megaphone",
        label=lambda say: say.gettext("What I wrote is done"),
        write=_ended,
        needs="broadcasts:write",
        email=True,
        own_mail=True,
        resolve=_names,
    ),
)
