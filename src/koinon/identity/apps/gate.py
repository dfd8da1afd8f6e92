"""What an app is held to: the least version that is served, and its own lock where the organization asks (IDN-050)."""

import re
from collections.abc import Collection
from typing import Any

from litestar.connection import ASGIConnection

from koinon import organizations
from koinon.organizations import Setting
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database

HEADER = "x-app-version"
_SAID = re.compile(r"(ios|android)/(\d{1,5}(?:\.\d{1,5}){0,3})(?:[-+ ].{0,40})?", re.ASCII)
OLD = "This version of the app is no longer served. Update it to go on."
# What a passkey leaves in a session (RFC 8176): the device proved itself, and who holds it.
LOCKED_BY = "hwk"

APP_LOCK = organizations.declare_setting(
    Setting(
        "identity.app_lock",
        bool,
        False,
        "Apps lock themselves",
        "On a phone people unlock the app with fingerprint, face or code, by a passkey that is bound to the device.",
        group="Security",
    )
)


def refuse_outdated(connection: ASGIConnection[Any, Any, Any, Any], configuration: Configuration) -> None:
    """Raise 410 `version_sunset`, with the store's link, for an app older than is served; others say no version."""
    said = connection.headers.get(HEADER)
    match = _SAID.fullmatch(said) if said else None
    if match is None:
        return
    platform = match.group(1)
    least = configuration.app_least_ios if platform == "ios" else configuration.app_least_android
    if least is None or _parts(match.group(2)) >= _parts(least):
        return
    store = configuration.app_store_ios if platform == "ios" else configuration.app_store_android
    raise errors.VERSION_SUNSET(OLD, details={"least_version": least, "store_url": store})


def _parts(text: str) -> tuple[int, ...]:
    """The numbers of a version, four of them, so that 2.4 is 2.4.0."""
    numbers = [int(part) for part in text.split(".")]
    return (*numbers, *([0] * (4 - len(numbers))))


async def needs_lock(database: Database, kind: str, amr: Collection[str], actor: Actor | None) -> bool:
    """Whether a session of an app lacks the passkey that its organization asks for."""
    return kind == "mobile" and LOCKED_BY not in amr and await asks_for_lock(database, actor)


async def asks_for_lock(database: Database, actor: Actor | None) -> bool:
    """Whether the organization that a session is in asks apps to lock themselves."""
    if actor is None or actor.organization_id is None or not actor.livemode:
        return False
    async with database.transaction(actor.organization_id) as tx:
        return bool(await organizations.setting(tx, APP_LOCK.key))
