"""Once a week owners are mailed which of their keys still use what goes away (API-004)."""

from datetime import datetime, timedelta
from uuid import UUID

from koinon.identity.keys import rows
from koinon.identity.owner_mail import post_to_owners
from koinon.kit import clock
from koinon.platform import mail, request_log
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.words import Words

MONDAY, MORNING, WEEK = 0, 8, timedelta(days=7)


def is_time(local: datetime) -> bool:
    """From eight on Monday morning, on the organization's clock; whoever comes late that day still mails."""
    return local.weekday() == MONDAY and local.hour >= MORNING


async def tell_uses(tx: Tx, services: Services, week: str) -> None:
    """Mail each owner the uses of the last seven days by key, once a week; nothing where there are none."""
    names: dict[UUID | None, str] = {key.id: key.name for key in await rows.list_api_keys(tx)}
    uses = [use for use in await request_log.deprecated_uses(tx, clock.now() - WEEK) if use[0] in names]
    if not uses:
        return
    base_url = services.configuration.base_url

    def write(say: Words) -> mail.Letter:
        return mail.Letter(
            kind="api_deprecations",
            subject=say.gettext("Your programs use what the API will drop"),
            paragraphs=(
                say.gettext(
                    "These keys used something deprecated in the last seven days. Each answer names the day it ends."
                ),
            ),
            facts=tuple((names[key], _calls(say, method, route, count)) for key, method, route, count, _ in uses),
            action=(say.gettext("See the requests"), f"{base_url}/developers/requests"),
        )

    await post_to_owners(tx, services.vault, write, f"api_deprecations:{week}")


def _calls(say: Words, method: str, route: str, count: int) -> str:
    return say.ngettext("%(call)s: once", "%(call)s: %(num)s times", count, call=f"{method} {route}")
