"""Passkeys are bound to the installation's domain (WebAuthn Level 3 §5.1.3): a change is told beforehand (IDN-025)."""

from typing import NamedTuple
from urllib.parse import urlsplit

import structlog

from koinon.platform import alerts
from koinon.platform.alerts import Alert, Severity
from koinon.platform.db import Tx
from koinon.platform.services import Services

ELSEWHERE = """
select count(*), count(distinct user_id), coalesce(max(domain), '')
from user_passkeys
where domain <> %(domain)s
"""
log = structlog.get_logger("koinon.passkeys")


class Elsewhere(NamedTuple):
    """Passkeys that do not work under the present domain, of how many people, and one domain they were made for."""

    passkeys: int
    people: int
    domain: str


async def made_elsewhere(tx: Tx, domain: str) -> Elsewhere:
    """Passkeys made for another domain than this one."""
    return Elsewhere(*await tx.one(tuple, ELSEWHERE, {"domain": domain}))


def told(found: Elsewhere, domain: str) -> str:
    """What that means, for who runs the installation."""
    return (
        f"{found.passkeys} passkeys of {found.people} people are for {found.domain} and do not work under {domain}; "
        "they work again where KOINON_PUBLIC_URL names the old domain"
    )


async def warn_of_move(services: Services) -> None:
    """At the start of a web process: say it in the log and as an alert."""
    domain = urlsplit(services.configuration.base_url).hostname or "localhost"
    async with services.database.system() as tx:
        found = await made_elsewhere(tx, domain)
        if not found.passkeys:
            return
        message = told(found, domain)
        await alerts.alert(tx, Alert(kind="passkeys_elsewhere", severity=Severity.WARNING, message=message))
    log.warning("passkeys_elsewhere", passkeys=found.passkeys, people=found.people)
