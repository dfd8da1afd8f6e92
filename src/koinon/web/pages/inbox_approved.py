"""Which templates can be sent in a conversation whose window of free words is closed."""

from koinon import messaging
from koinon.platform import errors
from koinon.platform.db import Tx

MOST = 50


async def approved_templates(tx: Tx) -> tuple[tuple[str, str], ...]:
    """(id, name) of templates that WhatsApp lets out now."""
    wanted = messaging.TemplateFilters(channel="whatsapp", is_published=True)
    found = []
    for one in await messaging.templates_page(tx, wanted, limit=MOST):
        try:
            pinned = await messaging.latest_template(tx, one.id)
        except errors.KoinonError:
            continue
        if any(said.channel == "whatsapp" and said.whatsapp is not None for said in pinned.variants):
            found.append((str(one.id), one.name))
    return tuple(sorted(found, key=lambda pair: pair[1].casefold()))
