"""Statements of files that people sent and of those we uploaded (CHN-036)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.channels.repository.shared import bound
from koinon.platform.db import Tx

MOST_TRIES = 5


Coming = tuple[UUID, UUID, str, str | None, datetime]
"""Id, account, address, media type and time of a file that a message names."""


class Awaited(msgspec.Struct, frozen=True):
    """A file to fetch: whose, under which address of the provider's."""

    id: UUID
    account_id: UUID
    url: str
    tries: int


class KeptMedia(msgspec.Struct, frozen=True):
    """What is known of a file that somebody sent."""

    id: UUID
    state: str
    content_type: str | None
    bytes: int | None
    error: str | None
    received_at: datetime


async def insert_awaited(tx: Tx, rows: Sequence[Coming]) -> None:
    """Id, account, address, media type and time of each; one known already stays as it is."""
    ids, accounts, urls, types, times = zip(*rows, strict=True)
    await tx.execute(
        """
        insert into inbound_media (id, organization_id, account_id, url, content_type, received_at)
        select id, %(organization_id)s, account_id, url, content_type, received_at
        from unnest(%(ids)s::uuid[], %(accounts)s::uuid[], %(urls)s::text[], %(types)s::text[],
                    %(times)s::timestamptz[]) as given (id, account_id, url, content_type, received_at)
        on conflict do nothing
        """,
        bound(tx, ids=list(ids), accounts=list(accounts), urls=list(urls), types=list(types), times=list(times)),
    )


async def awaited(tx: Tx, limit: int) -> list[Awaited]:
    """The oldest first; a worker that died leaves them to the next."""
    return await tx.all(
        Awaited,
        """
        select id, account_id, url, tries
        from inbound_media
        where organization_id = %(organization_id)s
          and state = 'waiting'
        order by tries, received_at, id
        limit %(limit)s
        """,
        bound(tx, limit=limit),
    )


async def mark_kept(tx: Tx, media_id: UUID, content_type: str, size: int) -> bool:
    """False where nothing names it any more."""
    return bool(
        await tx.execute(
            """
            update inbound_media
            set state = 'kept', content_type = %(content_type)s, bytes = %(bytes)s, error = null, fetched_at = now()
            where organization_id = %(organization_id)s
              and id = %(id)s
            """,
            bound(tx, id=media_id, content_type=content_type, bytes=size),
        )
    )


async def states(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Where each of these that is still named stands."""
    rows: list[tuple[UUID, str]] = await tx.all(
        tuple,
        """
        select id, state
        from inbound_media
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        bound(tx, ids=list(ids)),
    )
    return dict(rows)


async def ask_again(tx: Tx, ids: Sequence[UUID]) -> None:
    """Once more, the last time before they give up again."""
    await tx.execute(
        """
        update inbound_media
        set state = 'waiting', tries = %(most)s - 1
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and state = 'gone'
        """,
        bound(tx, ids=list(ids), most=MOST_TRIES),
    )


async def mark_missed(tx: Tx, media_id: UUID, error: str, *, for_good: bool) -> bool:
    """One try more; True where there will be another."""
    left: bool | None = await tx.first(
        bool,
        """
        update inbound_media
        set tries = tries + 1, error = %(error)s,
            state = case when %(for_good)s or tries + 1 >= %(most)s then 'gone' else 'waiting' end
        where organization_id = %(organization_id)s
          and id = %(id)s
        returning state = 'waiting'
        """,
        bound(tx, id=media_id, error=error, for_good=for_good, most=MOST_TRIES),
    )
    return bool(left)


async def kept_media(tx: Tx, media_id: UUID) -> KeptMedia | None:
    return await tx.first(
        KeptMedia,
        """
        select id, state, content_type, bytes, error, received_at
        from inbound_media
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        bound(tx, id=media_id),
    )


async def forget_media(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    return await tx.all(
        UUID,
        """
        delete from inbound_media
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        returning id
        """,
        bound(tx, ids=list(ids)),
    )


async def forget_media_of(tx: Tx, account_id: UUID, limit: int) -> list[UUID]:
    return await tx.all(
        UUID,
        """
        delete from inbound_media
        where organization_id = %(organization_id)s
          and id in (select id
                     from inbound_media
                     where organization_id = %(organization_id)s
                       and account_id = %(account_id)s
                     limit %(limit)s)
        returning id
        """,
        bound(tx, account_id=account_id, limit=limit),
    )


async def uploaded(tx: Tx, account_id: UUID, sender: str, sha256: str) -> str | None:
    """What a file that was uploaded lately is called there."""
    return await tx.first(
        str,
        """
        select reference
        from media_uploads
        where organization_id = %(organization_id)s
          and account_id = %(account_id)s
          and sender = %(sender)s
          and sha256 = %(sha256)s
          and expires_at > now()
        """,
        bound(tx, account_id=account_id, sender=sender, sha256=sha256),
    )


async def keep_upload(tx: Tx, account_id: UUID, sender: str, sha256: str, reference: str, days: int) -> None:
    await tx.execute(
        """
        insert into media_uploads (organization_id, account_id, sender, sha256, reference, expires_at)
        values (%(organization_id)s, %(account_id)s, %(sender)s, %(sha256)s, %(reference)s,
                now() + make_interval(days => %(days)s))
        on conflict (organization_id, account_id, sender, sha256) do update
        set reference = excluded.reference, expires_at = excluded.expires_at
        where media_uploads.organization_id = %(organization_id)s
        """,
        bound(tx, account_id=account_id, sender=sender, sha256=sha256, reference=reference, days=days),
    )
