"""What the team is told of schedules (IDN-051): dates that did not or will not come to pass."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.identity import NoticeKind, Said
from koinon.messaging.errors import APPROVAL_REQUIRED
from koinon.messaging.schedules.contracts import Schedule
from koinon.messaging.schedules.repository import schedules
from koinon.platform.db import Tx
from koinon.platform.words import Words

TROUBLE = "schedule_trouble"


async def tell(tx: Tx, schedule: Schedule, state: str, reason: str | None = None) -> None:
    """Tell who made it: `state` is missed, failed, skipped, asking or foreseen."""
    link, about = f"/schedules/{schedule.id}", f"schedule:{schedule.id}"
    data = {"state": state, "reason": reason}
    await identity.notify(tx, TROUBLE, [schedule.created_by], about=about, link=link, data=data)


async def _names(tx: Tx, abouts: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    ids = [UUID(one.partition(":")[2]) for one in abouts]
    return {f"schedule:{one}": {"name": name} for one, name in (await schedules.names(tx, ids)).items()}


def _said(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    name, state = data.get("name", ""), data.get("state")
    if state == "asking":
        title = say.gettext("“%(name)s” is late: send it now?", name=name)
        return title, say.gettext("Nothing ran when its time came. Decide whether it still goes out.")
    if state == "foreseen":
        title = say.gettext("“%(name)s” will not go out tomorrow as it is", name=name)
        if data.get("reason") == APPROVAL_REQUIRED.code:
            return title, say.gettext("So many people need a second person’s approval.")
        return title, say.gettext("Something stands in its way. See what, and mend it before its time.")
    if state == "failed":
        title = say.gettext("“%(name)s” could not be sent", name=name)
        return title, say.gettext("It was tried four times. The next date still comes.")
    if state == "missed":
        title = say.gettext("“%(name)s” missed its time", name=name)
        return title, say.gettext("Nothing ran when it was due, so it was left out. The next date still comes.")
    title = say.gettext("“%(name)s” was not sent this time", name=name)
    if data.get("reason") == APPROVAL_REQUIRED.code:
        return title, say.gettext("So many people need a second person’s approval.")
    return title, say.gettext("Something stood in its way. See what, and mend it before the next date.")


KIND = NoticeKind(
    TROUBLE,
    area="broadcasts",
    icon="calendar-clock",
    label=lambda say: say.gettext("A scheduled message does not go out"),
    write=_said,
    needs="schedules:read",
    email=True,
    own_mail=True,
    resolve=_names,
)
