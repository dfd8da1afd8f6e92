"""What a schedule that says a template says at a run (MSG-068)."""

from typing import Any

import msgspec

from koinon.messaging.contracts import BroadcastDraft
from koinon.messaging.schedules.contracts import Schedule
from koinon.messaging.templates.errors import TEMPLATE_VALUES_MISSING
from koinon.messaging.templates.repository.pinned import pinned
from koinon.messaging.templates.service import filling, sending
from koinon.platform.db import Tx

WORDS = ("body", "variants", "template_version_id")


async def words_now(tx: Tx, schedule: Schedule) -> BroadcastDraft:
    """What a schedule says at this run: its pinned version, or the newest, as WhatsApp approves them now.

    Raises 409 where the template is archived, not approved or, for the newest, deleted, and 422 where it wants values
    that nobody gives: the run is left out for it.
    """
    draft = schedule.message
    found = await pinned(tx, draft.template_version_id) if draft.template_version_id else None
    if found is None:
        return draft
    if found.status == "archived" or schedule.template_policy == "latest":
        version = await sending.latest(tx, found.template_id)
    else:
        version = await sending.content_of(tx, found.version_id)
    if version.variables:  # nobody is there to fill them in
        raise TEMPLATE_VALUES_MISSING(details={"name": version.variables[0]})
    changes: dict[str, Any] = await filling.changes(tx, draft, version)
    return msgspec.structs.replace(draft, **{name: changes[name] for name in WORDS})
