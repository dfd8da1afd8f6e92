"""How long an organization keeps what; older things go at night, in batches, unless a legal hold stands (ORG-009)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from dateutil.relativedelta import relativedelta
from msgspec import Meta, Struct

from koinon.kit import clock
from koinon.organizations.auditing import audit
from koinon.organizations.declared_settings import LEGAL
from koinon.organizations.repository import closing
from koinon.organizations.typed_settings import Setting, declare_setting, setting
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

BATCH = 200
Forget = Callable[[Tx, datetime, int], Awaitable[int]]
_kinds: dict[str, Forget] = {}


class DataRetention(Struct, frozen=True, forbid_unknown_fields=True):
    """After how many months what goes; None keeps it. Days of uploads.

    Messages are put into sealed files, in which they are still read (`messages_months`), closed conversations are
    deleted as by hand (`ended_months`), their words go for good (`conversations_months`), and silent people go.
    """

    messages_months: Annotated[int, Meta(ge=3, le=120)] | None = 12
    ended_months: Annotated[int, Meta(ge=1, le=120)] | None = 24
    conversations_months: Annotated[int, Meta(ge=1, le=120)] | None = None
    people_months: Annotated[int, Meta(ge=6, le=120)] | None = None
    uploads_days: Annotated[int, Meta(ge=1, le=30)] = 30


DATA_RETENTION = declare_setting(
    Setting(
        "data_retention",
        DataRetention,
        DataRetention(),
        "How long data is kept",
        "What is due goes at night, never where the box is empty, and not under a legal hold. Archived messages are "
        "still read in their conversation, but no search finds them. What is deleted cannot be brought back.",
        LEGAL,
    )
)


def register_retention(kind: str, forget: Forget) -> None:
    """Have `forget(tx, before, most)` delete up to `most` things of a kind that ended before an instant; how many.

    `kind` is a field of DataRetention that counts months. Raises ValueError where it is none, or is taken.
    """
    if kind not in DataRetention.__struct_fields__ or not kind.endswith("_months") or kind in _kinds:
        raise ValueError(f"{kind} is no kind of data, or has somebody who forgets it")
    _kinds[kind] = forget


async def begin_forgetting(tx: Tx, time_zone: str) -> None:
    """At night: have what is too old deleted, where something may be."""
    chosen = await setting(tx, DATA_RETENTION.key)
    if any(getattr(chosen, kind) is not None for kind in _kinds) and not await closing.is_held(tx):
        await forget_old.defer(tx, once=f"forget:{tx.organization_id}")


@job("organizations.forget_old", queue="maintenance", time_limit=3_600.0)
async def forget_old(services: Services, organization_id: UUID) -> None:
    """Delete what is older than the organization keeps it, a batch a transaction; once more deletes nothing twice."""
    for kind, forget in _kinds.items():
        gone = 0
        while True:
            async with services.database.transaction(organization_id) as tx:
                months = getattr(await setting(tx, DATA_RETENTION.key), kind)
                if months is None or await closing.is_held(tx):
                    break
                batch = await forget(tx, clock.now() - relativedelta(months=months), BATCH)
                gone += batch
                if batch < BATCH:
                    await _note(tx, kind, gone)
                    break


async def _note(tx: Tx, kind: str, gone: int) -> None:
    if gone:
        after = {"kind": kind.removesuffix("_months"), "count": gone}
        await audit(tx, "data.forgotten", "organization", tx.organization_id, {"after": after})
