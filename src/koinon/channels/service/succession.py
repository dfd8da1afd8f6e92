"""Who becomes the usual sender once the usual one is gone (CHN-004)."""

from koinon import identity
from koinon.channels import repository
from koinon.channels.records import Sender
from koinon.channels.service.blockers import SENDABLE, blockers_of
from koinon.platform.db import Tx


async def succeed(tx: Tx, gone: Sender) -> None:
    """Make the oldest sender that can send the usual one after `gone`, of its channel and location, if there is any.

    After one that reached real phones never a simulated one: people would believe that their messages arrive.
    """
    if not gone.is_default:
        return
    heirs = [one for one in await repository.senders(tx) if _may_follow(one, gone)]
    blocked = await blockers_of(tx, heirs)
    heirs.sort(key=lambda one: (bool(blocked[one.id]), one.created_at, one.id))
    if not heirs:
        return
    heir = heirs[0]
    await repository.update_sender(tx, heir.id, {"is_default": True})
    await identity.audit(tx, "sender.changed", "sender", heir.id, {"is_default": True})


def _may_follow(one: Sender, gone: Sender) -> bool:
    same = (one.channel, one.location_id) == (gone.channel, gone.location_id)
    return same and one.id != gone.id and one.state in SENDABLE and (gone.is_simulated or not one.is_simulated)
