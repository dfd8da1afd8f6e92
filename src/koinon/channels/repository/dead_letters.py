"""Statements of dead letters (CHN-043)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.channels.contracts.dead_letters import DeadLetter, LetterKind
from koinon.channels.repository.shared import bound, paged, place
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

EVERY_SECONDS = 300
_COLUMNS = """l.id, l.kind, l.ref_id, l.account_id, l.error, l.attempts, l.first_failed_at, l.next_at, l.state,
       l.reason, l.created_at, l.updated_at"""


async def bury(
    tx: Tx, kind: LetterKind, refs: Sequence[UUID], errors: Sequence[str], account_id: UUID | None
) -> list[UUID]:
    """Keep what gave up, or that it did so once more; the ids of the new letters."""
    new = await tx.all(
        tuple,
        """
        insert into channel_dead_letters as l (id, organization_id, kind, ref_id, account_id, error, next_at)
        select koinon_uuid7(), %(organization_id)s, %(kind)s, b.ref_id, %(account_id)s, b.error,
               now() + make_interval(secs => %(every)s)
        from unnest(%(refs)s::uuid[], %(errors)s::text[]) as b (ref_id, error)
        order by b.ref_id
        on conflict (organization_id, kind, ref_id) do update
        set error = excluded.error, state = 'waiting', reason = null, updated_at = now(),
            next_at = excluded.next_at
        where l.organization_id = %(organization_id)s
          and l.state in ('waiting', 'recovered')
        returning l.id, l.attempts = 0 and l.created_at = now()
        """,
        bound(
            tx,
            kind=kind,
            refs=list(refs),
            errors=[error[:200] for error in errors],
            account_id=account_id,
            every=EVERY_SECONDS,
        ),
    )
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, 'channels.dead_letters', now())
        on conflict (organization_id, kind) do nothing
        """,
        bound(tx),
    )
    return [letter_id for letter_id, is_new in new if is_new]


async def due_letters(tx: Tx, limit: int) -> list[DeadLetter]:
    """Those whose time has come, locked."""
    return await tx.all(
        DeadLetter,
        f"""
        select {_COLUMNS}
        from channel_dead_letters l
        where l.organization_id = %(organization_id)s
          and l.state = 'waiting'
          and l.next_at <= now()
        order by l.next_at, l.id
        limit %(limit)s
        for update skip locked
        """,
        bound(tx, limit=limit),
    )


async def settle_letters(tx: Tx, ids: Sequence[UUID], state: str, reason: str | None) -> None:
    await tx.execute(
        """
        update channel_dead_letters
        set state = %(state)s, reason = %(reason)s, next_at = null, updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        bound(tx, ids=list(ids), state=state, reason=reason),
    )


async def postpone_letters(tx: Tx, ids: Sequence[UUID], *, tried: bool) -> None:
    """Look again in five minutes; `tried` counts."""
    await tx.execute(
        """
        update channel_dead_letters
        set attempts = attempts + %(tried)s, next_at = now() + make_interval(secs => %(every)s), updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        bound(tx, ids=list(ids), tried=int(tried), every=EVERY_SECONDS),
    )


async def letters_page(tx: Tx, limit: int, at: Cursor | None) -> list[DeadLetter]:
    return await tx.all(
        DeadLetter,
        f"""
        select {_COLUMNS}
        from channel_dead_letters l
        where l.organization_id = %(organization_id)s
        """
        + paged("l", at),
        bound(tx, limit=limit, **place(at)),
    )


async def letter(tx: Tx, letter_id: UUID) -> DeadLetter | None:
    return await tx.first(
        DeadLetter,
        f"""
        select {_COLUMNS}
        from channel_dead_letters l
        where l.organization_id = %(organization_id)s
          and l.id = %(id)s
        for update
        """,
        bound(tx, id=letter_id),
    )


async def any_waiting(tx: Tx) -> bool:
    return bool(
        await tx.scalar(
            "select exists (select from channel_dead_letters"
            " where organization_id = %(organization_id)s and state = 'waiting')",
            bound(tx),
        )
    )


async def rest_letters(tx: Tx) -> None:
    """Nothing waits: no more looking until something gives up."""
    await tx.execute(
        "delete from wakeups where organization_id = %(organization_id)s and kind = 'channels.dead_letters'", bound(tx)
    )


async def organizations_with_letters(tx: Tx) -> list[UUID]:
    return await tx.all(UUID, "select organization_id from wakeups where kind = 'channels.dead_letters'")
