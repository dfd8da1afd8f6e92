"""Telling people something, in the transaction that makes it true (IDN-051)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.identity import events, members
from koinon.identity.notices import delivering
from koinon.identity.notices.contracts import Raised
from koinon.identity.notices.kinds import kind_of
from koinon.identity.notices.repository import entries, wishes
from koinon.platform.db import Tx


async def notify(
    tx: Tx,
    kind: str,
    user_ids: Iterable[UUID | None],
    *,
    about: str,
    link: str = "",
    data: Mapping[str, Any] | None = None,
    to_self: bool = False,
    once: bool = False,
) -> int:
    """Tell these users of the transaction's organization; how many were written to.

    Who acts is not told of their own act unless `to_self` (what they asked for ended). `once`: whoever was told of
    this kind about this before is not told again. `data` is plain JSON for the kind's sentences, never a message's
    text or an address. Raises LookupError for a kind nobody declared.
    """
    rows = [Raised(user, about, link, dict(data or {})) for user in dict.fromkeys(user_ids) if user is not None]
    return await notify_many(tx, kind, rows, to_self=to_self, once=once)


async def notify_many(tx: Tx, kind: str, raised: Sequence[Raised], *, to_self: bool = False, once: bool = False) -> int:
    """The same for many things at once, in one statement; the same for one person comes together."""
    declared = kind_of(kind)
    acting = None if to_self or not raised else await members.person_behind(tx)
    wanted: dict[tuple[UUID, str], Raised] = {}
    for one in raised:
        if one.user_id != acting:
            before = wanted.get((one.user_id, one.about))
            wanted[one.user_id, one.about] = one._replace(times=before.times + one.times) if before else one
    if not wanted:
        return 0
    ordered = [wanted[key] for key in sorted(wanted)]  # the same order everywhere: two bursts never wait in a ring
    written = await entries.write(tx, declared, ordered, once=once)
    if told := sorted({str(one.user_id) for one in written if one.in_app}):
        tx.publish(events.notices_changed("created", told, kind))
    mails = [one.mail_due_at for one in written if one.mail_due_at is not None]
    pushes = [one.push_due_at for one in written if one.push_due_at is not None]
    await _later(tx, mails, pushes)
    return len(written)


async def _later(tx: Tx, mails: list[datetime], pushes: list[datetime]) -> None:
    if mails:
        await delivering.mail_later(tx, min(mails))
    if pushes:
        await delivering.push_later(tx, min(pushes))


async def who_wants(tx: Tx, kind: str, user_ids: Iterable[UUID], way: str = "email") -> list[UUID]:
    """Those of the users who want to be told of a kind by `in_app`, `email` or `push`."""
    return await wishes.wanting(tx, kind_of(kind), list(user_ids), way)
