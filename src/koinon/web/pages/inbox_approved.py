"""Which templates can be sent in a conversation whose window of free words is closed."""

from collections.abc import Sequence
from uuid import UUID

from litestar.datastructures import FormMultiDict

from koinon import messaging
from koinon.inbox import ScheduledReply
from koinon.platform.db import Tx
from koinon.web import forms

MOST = 50


def given_values(form: FormMultiDict) -> dict[str, str]:
    """What a form gives for the places of a template; WhatsApp takes no empty one."""
    return {name[2:]: said for name in form if name.startswith("v_") and (said := forms.text(form, name))}


async def approved_templates(tx: Tx) -> tuple[tuple[str, str], ...]:
    """(id, name) of templates that WhatsApp lets out now."""
    found = await messaging.offered_templates(tx, MOST)
    return tuple(sorted(((str(one), name) for one, name in found), key=lambda pair: pair[1].casefold()))


async def fallback_names(tx: Tx, waiting: Sequence[ScheduledReply]) -> dict[UUID, str]:
    """The names of the templates that answers for later fall back on."""
    named = {one.fallback_template_id for one in waiting if one.fallback_template_id is not None}
    return await messaging.names_of_templates(tx, sorted(named))
