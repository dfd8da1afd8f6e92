"""Notices to devices: claimed, sent outside any transaction, recorded (IDN-049, 051).

A worker that dies between sending and recording sends again a minute later: the device shows what is about the same
thing once (`tag`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import structlog

from koinon import organizations
from koinon.identity import repository as people
from koinon.identity.addresses import home_of
from koinon.identity.contracts import User
from koinon.identity.devices import repository as devices
from koinon.identity.devices.contracts import Platform, Target
from koinon.identity.devices.registering import NOBODYS, SEAL, is_local
from koinon.identity.notices import reading
from koinon.identity.notices.contracts import Notice, QuietHours, Row
from koinon.identity.notices.repository import due, wishes
from koinon.kit import clock
from koinon.organizations import Setting
from koinon.platform import web_push
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services
from koinon.platform.web_push import Outcome
from koinon.platform.words import words

BATCH = 500
AT_ONCE = 20
LEASE = timedelta(seconds=60)
# A push that could not be handed over for so long tells nothing new any more.
PATIENCE = timedelta(hours=1)

DISCREET = organizations.declare_setting(
    Setting(
        "identity.discreet_pushes",
        bool,
        False,
        "Pushes without details",
        "A push to a phone or browser says only that there is something new, no names.",
        group="Security",
    )
)


class Message(msgspec.Struct, frozen=True):
    """What a device shows; `link` is absolute, `tag` groups what is about the same thing."""

    title: str
    body: str
    link: str
    tag: str


class Push(NamedTuple):
    """One notice for one device."""

    row: Row
    target: Target
    message: Message


Pusher = Callable[[Services, str, Message], Awaitable[Outcome]]
log = structlog.get_logger("koinon.notices")
_pushers: dict[str, Pusher] = {}


def register_pusher(platform: Platform, pusher: Pusher) -> None:
    """Who pushes to a platform: `pusher(services, token, message)` never raises for a provider's answer."""
    _pushers[platform.value] = pusher


async def push_to_browser(services: Services, token: str, message: Message) -> Outcome:
    """By the Web Push service that the browser named."""
    async with services.database.system() as tx:
        key = await web_push.server_key(tx, services.vault)
    base = services.configuration.base_url
    contact = base if base.startswith("https://") else "mailto:push@localhost"
    return await web_push.send(
        web_push.subscription(token),
        msgspec.json.encode(message),
        key,
        contact=contact,
        about=message.tag,
        is_local=is_local(services),
    )


@job("identity.push_notices", queue="email", time_limit=120.0)
async def push_notices(services: Services, organization_id: UUID) -> None:
    """Send what is due to the devices of those concerned."""
    async with services.database.transaction(organization_id) as tx:
        rows = await due.to_push(tx, BATCH, clock.now() + LEASE)
        pushes = await _pushes(tx, services, rows) if rows else []
    outcomes = await _send_all(services, pushes)
    async with services.database.transaction(organization_id) as tx:
        again = await _record(tx, rows, pushes, outcomes)
        if again or len(rows) == BATCH:
            # Whoever waits for a service comes when its lease ends.
            at = clock.now() + (LEASE if len(rows) < BATCH else timedelta())
            await push_notices.defer(tx, once=f"notices:push:{organization_id}:again:{int(at.timestamp())}", at=at)


async def _pushes(tx: Tx, services: Services, rows: Sequence[Row]) -> list[Push]:
    users = sorted({row.user_id for row in rows})
    readers = {user.id: user for user in await people.users(tx, users)}
    quiet, zone = await wishes.hours(tx, users), (await organizations.get(tx)).time_zone
    awake = {
        user_id
        for user_id, user in readers.items()
        if not is_quiet(quiet.get(user_id), clock.now(), user.time_zone or zone)
    }
    targets = [one for one in await devices.targets(tx, sorted(awake), clock.now()) if one.platform in _pushers]
    wanted = [row for row in rows if row.user_id in {target.user_id for target in targets}]
    worded = await _worded(tx, services, wanted, readers)
    return [Push(row, target, worded[row.id]) for row in wanted for target in targets if target.user_id == row.user_id]


def is_quiet(hours: QuietHours | None, now: datetime, zone: str) -> bool:
    """Whether `now` lies in the quiet hours on a clock of `zone`; from later than until goes over midnight."""
    if hours is None:
        return False
    local = now.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    if hours.quiet_from < hours.quiet_until:
        return hours.quiet_from <= minute < hours.quiet_until
    return minute >= hours.quiet_from or minute < hours.quiet_until


async def _worded(tx: Tx, services: Services, rows: Sequence[Row], readers: Mapping[UUID, User]) -> dict[UUID, Message]:
    discreet = bool(await organizations.setting(tx, DISCREET.key))
    organization = await organizations.get(tx)
    name, base = organization.name, home_of(services, organization)
    found: dict[UUID, Message] = {}
    notices = await reading.worded_for(tx, rows, {user.id: str(user.locale) for user in readers.values()})
    for row in rows:
        say = words(str(readers[row.user_id].locale))
        title, body = (name, say.gettext("You have a new notice.")) if discreet else _said(notices[row.id], name)
        found[row.id] = Message(title[:200], body[:400], f"{base}/notices/{row.id}", row.about)
    return found


def _said(notice: Notice, organization: str) -> tuple[str, str]:
    return notice.title, notice.body or organization


async def _send_all(services: Services, pushes: Sequence[Push]) -> list[Outcome]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(push: Push) -> Outcome:
        async with gate:
            try:
                token = services.vault.decrypt(push.target.push_token, NOBODYS, SEAL)
                return await _pushers[push.target.platform](services, token, push.message)
            except Exception as error:  # one device that nobody can push to must not keep the others from being told
                log.warning("push_failed", device=str(push.target.id), error=type(error).__name__)
                return Outcome.REFUSED

    return list(await asyncio.gather(*(one(push) for push in pushes)))


async def _record(tx: Tx, rows: Sequence[Row], pushes: Sequence[Push], outcomes: Sequence[Outcome]) -> bool:
    """Devices that are no more are left alone; whether some are tried again later; the rest is done."""
    now = clock.now()
    gone = [push.target.id for push, outcome in zip(pushes, outcomes, strict=True) if outcome is Outcome.GONE]
    if gone:
        await devices.disable(tx, gone, "unregistered", now)
    took = {push.row.id for push, outcome in zip(pushes, outcomes, strict=True) if outcome is Outcome.SENT}
    later = {push.row.id for push, outcome in zip(pushes, outcomes, strict=True) if outcome is Outcome.LATER}
    again = [row.id for row in rows if row.id in later - took and now - row.changed_at < PATIENCE]
    await due.pushed(tx, rows, sorted(took), again, now)
    return bool(again)


register_pusher(Platform.WEB, push_to_browser)
