"""Statements of what is registered with carriers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.channels.contracts.registration import RegistrationKind
from koinon.channels.registration.records import Moment, Registration
from koinon.channels.repository.shared import bound, paged, place
from koinon.kit import ids
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

KIND = "channels.registrations"
_REGISTRATION = """
select r.id, r.account_id, r.kind, r.parent_id, r.sender_id, r.state, r.form, r.tax_id_last4, r.reference,
       r.provider_id, r.registry_id, r.identity_status, r.code_state, r.reasons, r.limits, r.to_send, r.to_appeal,
       r.called_at, r.attempts, r.submitted_at, r.facts_at, r.checked_at, r.renews_at, r.created_at, r.updated_at
from sender_registrations r
where r.organization_id = %(organization_id)s
"""


async def registration(tx: Tx, registration_id: UUID) -> Registration | None:
    return await tx.first(Registration, _REGISTRATION + " and r.id = %(id)s", bound(tx, id=registration_id))


async def locked(tx: Tx, registration_id: UUID) -> Registration | None:
    return await tx.first(Registration, _REGISTRATION + " and r.id = %(id)s for update", bound(tx, id=registration_id))


async def known_as(tx: Tx, account_id: UUID, kind: str, provider_id: str) -> Registration | None:
    return await tx.first(
        Registration,
        _REGISTRATION
        + " and r.account_id = %(account_id)s and r.kind = %(kind)s"
        + " and (r.provider_id = %(provider_id)s or r.registry_id = %(provider_id)s) limit 1",
        bound(tx, account_id=account_id, kind=kind, provider_id=provider_id),
    )


async def registrations(tx: Tx) -> list[Registration]:
    """All of them, oldest first; there are few."""
    return await tx.all(Registration, _REGISTRATION + " order by r.created_at, r.id limit 500", bound(tx))


async def registrations_page(tx: Tx, kind: RegistrationKind, limit: int, at: Cursor | None) -> list[Registration]:
    return await tx.all(
        Registration,
        _REGISTRATION + " and r.kind = %(kind)s" + paged("r", at),
        bound(tx, kind=kind, limit=limit, **place(at)),
    )


async def due(tx: Tx, limit: int) -> list[UUID]:
    return await tx.all(
        UUID,
        """
        select id
        from sender_registrations
        where organization_id = %(organization_id)s
          and next_check_at <= now()
        order by next_check_at
        limit %(limit)s
        """,
        bound(tx, limit=limit),
    )


async def insert(tx: Tx, **values: Any) -> None:
    await tx.execute(
        """
        insert into sender_registrations (id, organization_id, account_id, kind, parent_id, sender_id, form,
                                          tax_id_cipher, tax_id_last4, reference, created_by)
        values (%(id)s, %(organization_id)s, %(account_id)s, %(kind)s, %(parent_id)s, %(sender_id)s, %(form)s::jsonb,
                %(tax_id_cipher)s, %(tax_id_last4)s, %(reference)s, %(created_by)s)
        """,
        bound(tx, **values),
    )


async def update(tx: Tx, registration_id: UUID, changes: dict[str, Any]) -> None:
    """`changes` holds column names of ours only, never a caller's."""
    columns = ", ".join(f"{name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update sender_registrations
        set {columns}, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        bound(tx, id=registration_id, **changes),
    )


async def delete(tx: Tx, registration_id: UUID) -> None:
    await tx.execute(
        "delete from sender_registrations where organization_id = %(organization_id)s and id = %(id)s",
        bound(tx, id=registration_id),
    )


async def tax_id(tx: Tx, registration_id: UUID) -> bytes | None:
    return await tx.first(
        bytes,
        """
        select tax_id_cipher
        from sender_registrations
        where organization_id = %(organization_id)s
          and id = %(id)s
          and tax_id_cipher is not null
        """,
        bound(tx, id=registration_id),
    )


async def claim(tx: Tx, registration_id: UUID, seconds: float) -> bool:
    """Be the one who asks the provider for so long; False where somebody else is at it."""
    return bool(
        await tx.execute(
            """
            update sender_registrations
            set called_at = now()
            where organization_id = %(organization_id)s
              and id = %(id)s
              and (called_at is null or called_at < now() - make_interval(secs => %(seconds)s))
            """,
            bound(tx, id=registration_id, seconds=seconds),
        )
    )


async def record(tx: Tx, registration_id: UUID, at: datetime, **values: Any) -> None:
    """A line of the timeline."""
    given = {"source": "us", "act": "", "words": "", "reasons": "[]", "fees": None, "form": None, **values}
    await tx.execute(
        """
        insert into registration_events (id, organization_id, registration_id, happened_at, source, state, act, words,
                                         reasons, fees, form)
        values (%(id)s, %(organization_id)s, %(registration_id)s, %(at)s, %(source)s, %(state)s, %(act)s, %(words)s,
                %(reasons)s::jsonb, %(fees)s::jsonb, %(form)s::jsonb)
        """,
        bound(tx, id=ids.uuid7(), registration_id=registration_id, at=at, **given),
    )


async def timeline(tx: Tx, registration_id: UUID) -> Sequence[Moment]:
    """The newest 200 lines, newest first."""
    return await tx.all(
        Moment,
        """
        select id, happened_at, source, state, act, words, reasons, fees
        from registration_events
        where organization_id = %(organization_id)s
          and registration_id = %(registration_id)s
        order by happened_at desc, id desc
        limit 200
        """,
        bound(tx, registration_id=registration_id),
    )


async def wake(tx: Tx) -> None:
    """Say when something of this organization is next to be asked for."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        select %(organization_id)s, 'channels.registrations', least(
          (select min(r.next_check_at) from sender_registrations r where r.organization_id = %(organization_id)s),
          (select min(n.next_check_at) from number_assignments n where n.organization_id = %(organization_id)s),
          now() + interval '1 day'
        )
        on conflict (organization_id, kind) do update set due_at = excluded.due_at
        """,
        bound(tx),
    )


async def wake_now(tx: Tx) -> None:
    """Have everything of this organization asked for at the next round."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, 'channels.registrations', now())
        on conflict (organization_id, kind) do update set due_at = excluded.due_at
        """,
        bound(tx),
    )


async def organizations_due(tx: Tx, limit: int) -> list[UUID]:
    return await tx.all(
        UUID,
        "select organization_id from wakeups"
        " where kind = 'channels.registrations' and due_at <= now() order by due_at limit %(limit)s",
        {"limit": limit},
    )
