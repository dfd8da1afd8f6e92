"""Senders: adding, default, limit, pausing, releasing (CHN-004, 009, 050)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from koinon import identity, organizations
from koinon.channels import repository
from koinon.channels.records import Account, Environment, Sender, SenderState
from koinon.channels.registry import provider
from koinon.channels.repository import registrations
from koinon.channels.service import sender_values
from koinon.channels.service.blockers import SENDABLE
from koinon.channels.service.numbers.asking import sells_numbers
from koinon.channels.service.numbers.reading import bring_number, leave_number
from koinon.channels.service.queries import sender
from koinon.channels.service.sender_values import SenderKind
from koinon.channels.service.succession import succeed
from koinon.kit import ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.events import Event

NO_SUCH_KIND = "This provider has no such senders."
BOUGHT_HERE = "Numbers of the installation's account are bought here: it has none that you could bring."
SIMULATED_LIMIT = 100_000
# The slowest class of a 10DLC campaign at AT&T (CHN-027).
LEAST_A_MINUTE = 15
USUAL_LIMIT = 10


class NewSender(msgspec.Struct, frozen=True, kw_only=True):
    """What to send from, as people write it: its kind says on which channel; `limit_per_second` in segments.

    One of a location is that location's usual one before the organization's.
    """

    account_id: UUID
    value: str
    kind: SenderKind = "long_code"
    limit_per_second: int | None = None
    is_default: bool = False
    location_id: UUID | None = None


async def senders_page(tx: Tx, limit: int, at: Cursor | None) -> Sequence[Sender]:
    """Senders, released ones too, newest first, from a cursor."""
    return await repository.senders_page(tx, limit, at)


async def add_sender(tx: Tx, new: NewSender, region: str = "US") -> Sender:
    """Add a number that the account owns. The first one becomes the default.

    A live one is pending until its checks pass (CHN-005): they are made at once and each minute.
    """
    account = await repository.account(tx, new.account_id)
    if account is None:
        raise errors.invalid_field("account_id", "resource_not_found")
    if account.is_shared:
        raise errors.invalid_field("account_id", "validation_failed", BOUGHT_HERE)
    able = provider(account.provider).capabilities
    if new.kind not in able.sender_kinds:
        raise errors.invalid_field("kind", "invalid_enum", NO_SUCH_KIND)
    channel, value = sender_values.CHANNELS[new.kind], sender_values.read(new.kind, new.value, region)
    if (channel, value) in await _in_use(tx):
        raise errors.DUPLICATE_RESOURCE()
    most = _most(account, new.kind)
    limit = new.limit_per_second or min(most, able.kind_defaults.get(new.kind, USUAL_LIMIT))
    _check_limit(limit, most)
    first = await _is_first(tx, channel, new.location_id)
    if new.is_default:
        await repository.clear_default(tx, channel, new.location_id)
    if account.environment != Environment.SIMULATOR:
        await organizations.require_limit(tx, "senders")
    sender_id = ids.uuid7()
    state = SenderState.ACTIVE if account.environment == Environment.SIMULATOR else SenderState.PENDING
    await repository.insert_sender(
        tx,
        id=sender_id,
        account_id=account.id,
        channel=channel,
        kind=new.kind,
        value=value,
        location_id=new.location_id,
        state=state.value,
        is_default=new.is_default or first,
        capabilities=sorted(able.channels & {"sms", "mms"}) if channel == "sms" else [channel],
        limit_per_second=limit,
        created_by=tx.actor.id,
    )
    if state is SenderState.ACTIVE:
        await _record(tx, "sender.activated", sender_id)
    else:
        await identity.audit(tx, "sender.added", "sender", sender_id)
        await repository.schedule_probe(tx, 0)
        await registrations.wake_now(tx)
    made = await sender(tx, sender_id)
    if new.kind in ("long_code", "toll_free") and sells_numbers(account.provider):
        await bring_number(tx, made)
    return made


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What is to change of a sender's limits: segments a second, a minute and a day, people and spending a day.

    None lifts a limit; the day is a UTC day, the spending micro-units by the prices known beforehand.
    """

    limit_per_second: int | UnsetType = UNSET
    limit_per_minute: int | UnsetType | None = UNSET
    limit_per_day: int | UnsetType | None = UNSET
    people_per_day: int | UnsetType | None = UNSET
    spend_per_day_micros: int | UnsetType | None = UNSET


async def change_sender(tx: Tx, sender_id: UUID, limits: Limits | None = None, *, make_default: bool = False) -> Sender:
    """Change a sender's limits, or make it the default. Raises 422 above what the provider allows (CHN-050)."""
    found = await sender(tx, sender_id)
    changes = {name: value for name, value in msgspec.structs.asdict(limits or Limits()).items() if value is not UNSET}
    if changes:
        account = await repository.account(tx, found.account_id)
        assert account is not None
        _check_limits(changes, _most(account, found.kind))
        await repository.update_sender(tx, sender_id, changes)
    if make_default and not found.is_default:
        if found.state == SenderState.RELEASED:
            raise errors.INVALID_STATE()
        await repository.clear_default(tx, found.channel, found.location_id)
        await repository.update_sender(tx, sender_id, {"is_default": True})
    await identity.audit(tx, "sender.changed", "sender", sender_id, changes)
    return await sender(tx, sender_id)


async def pause_sender(tx: Tx, sender_id: UUID) -> Sender:
    """Stop sending at once; what people write still arrives (CHN-009). Pausing a paused one changes nothing."""
    found = await sender(tx, sender_id)
    if found.state == SenderState.PAUSED and not found.replies_go_on:
        return found
    if found.state not in SENDABLE and not found.replies_go_on:
        raise errors.INVALID_STATE()
    await repository.update_sender(tx, sender_id, {"state": "paused", "replies_go_on": False})
    await _record(tx, "sender.paused", sender_id)
    return await sender(tx, sender_id)


async def resume_sender(tx: Tx, sender_id: UUID) -> Sender:
    """Send again; the reason of the pause is forgotten. Resuming an active one changes nothing."""
    found = await sender(tx, sender_id)
    if found.state in SENDABLE:
        return found
    if found.state != SenderState.PAUSED:
        raise errors.INVALID_STATE()
    await repository.update_sender(
        tx, sender_id, {"state": "active", "last_error": None, "paused_until": None, "replies_go_on": False}
    )
    await _record(tx, "sender.activated", sender_id)
    return await sender(tx, sender_id)


async def release_sender(tx: Tx, sender_id: UUID) -> None:
    """Give a sender up: it never sends again; the number may be added anew. Another becomes the usual one."""
    found = await sender(tx, sender_id)
    if found.state == SenderState.RELEASED:
        return
    await leave_number(tx, sender_id)
    await repository.update_sender(tx, sender_id, {"state": "released", "is_default": False})
    await repository.leave_routes(tx, sender_id)
    await succeed(tx, found)
    if not found.is_simulated:
        await organizations.give_back(tx, "senders")
    await _record(tx, "sender.released", sender_id)


async def _is_first(tx: Tx, channel: str, location_id: UUID | None) -> bool:
    """Whether the organization, or the location, has no usual sender of its own yet. 422 for a stranger's location."""
    if location_id is not None and location_id not in {one.id for one in await organizations.locations(tx)}:
        raise errors.invalid_field("location_id", "resource_not_found")
    present = await repository.default_sender(tx, channel, location_id)
    return present is None or present.location_id != location_id


async def _in_use(tx: Tx) -> set[tuple[str, str]]:
    return {(one.channel, one.value) for one in await repository.senders(tx)}


def _most(account: Account, kind: str) -> int:
    """The highest limit the provider allows a sender of this kind."""
    if account.environment == Environment.SIMULATOR:
        return SIMULATED_LIMIT
    able = provider(account.provider).capabilities
    return account.most_per_second or able.kind_limits.get(kind, int(able.segments_per_second))


def _check_limits(changes: dict[str, int | None], most: int) -> None:
    if (limit := changes.get("limit_per_second")) is not None:
        _check_limit(limit, most)
    minute = changes.get("limit_per_minute")
    if minute is not None and not LEAST_A_MINUTE <= minute <= most * 60:
        sentence = "The carrier allows {least} to {most} segments a minute."
        raise errors.invalid_field("limit_per_minute", "out_of_range", sentence, least=LEAST_A_MINUTE, most=most * 60)


def _check_limit(limit: int, most: int) -> None:
    if not 1 <= limit <= most:
        sentence = "The carrier allows 1 to {most} segments a second."
        raise errors.invalid_field("limit_per_second", "out_of_range", sentence, most=most)


async def _record(tx: Tx, event: str, sender_id: UUID) -> None:
    await identity.audit(tx, event, "sender", sender_id)
    tx.publish(Event(type=event, aggregate_type="sender", aggregate_id=sender_id))
