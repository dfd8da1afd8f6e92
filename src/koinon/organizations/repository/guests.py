"""Numbers that may be written to while sending is on trial."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx


class GuestRow(Struct, frozen=True):
    """A guest as it is kept."""

    id: UUID
    name: str
    address_hash: bytes
    address_cipher: bytes
    code_hash: bytes | None
    code_until: datetime | None
    tries: int
    verified_at: datetime | None
    created_at: datetime


_COLUMNS = "id, name, address_hash, address_cipher, code_hash, code_until, tries, verified_at, created_at"


async def guests(tx: Tx) -> list[GuestRow]:
    """All of them, at most ten, oldest first."""
    return await tx.all(
        GuestRow,
        f"select {_COLUMNS} from guest_recipients where organization_id = %(organization_id)s order by id",
        {"organization_id": tx.organization_id},
    )


async def guest(tx: Tx, guest_id: UUID) -> GuestRow | None:
    """One, locked."""
    return await tx.first(
        GuestRow,
        f"""
        select {_COLUMNS}
        from guest_recipients
        where organization_id = %(organization_id)s
          and id = %(id)s
        for update
        """,
        {"organization_id": tx.organization_id, "id": guest_id},
    )


async def insert(tx: Tx, values: dict[str, Any]) -> bool:
    """Add one; False where the number is there already. Raises CheckViolation at the eleventh."""
    added = await tx.execute(
        """
        insert into guest_recipients (id, organization_id, name, address_hash, address_cipher, created_by)
        select %(id)s, %(organization_id)s, %(name)s, %(address_hash)s, %(address_cipher)s, %(created_by)s
        where not exists (
          select from guest_recipients
          where organization_id = %(organization_id)s
            and address_hash = %(address_hash)s)
        on conflict do nothing
        """,
        {**values, "organization_id": tx.organization_id},
    )
    return added == 1


async def ask(tx: Tx, guest_id: UUID, code_hash: bytes, until: datetime) -> None:
    """Have a guest confirm this code; an earlier one no longer counts."""
    await tx.execute(
        """
        update guest_recipients
        set code_hash = %(code_hash)s, code_until = %(until)s, tries = 0
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": guest_id, "code_hash": code_hash, "until": until},
    )


async def count_try(tx: Tx, guest_id: UUID) -> None:
    """Another wrong code."""
    await tx.execute(
        """
        update guest_recipients
        set tries = tries + 1
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": guest_id},
    )


async def confirm(tx: Tx, guest_id: UUID) -> None:
    """The right code was given."""
    await tx.execute(
        """
        update guest_recipients
        set verified_at = now(), code_hash = null, code_until = null, tries = 0
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": guest_id},
    )


async def delete(tx: Tx, guest_id: UUID) -> bool:
    """Take one away; False where there is none."""
    deleted = await tx.execute(
        "delete from guest_recipients where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": guest_id},
    )
    return deleted == 1


class Plea(Struct, frozen=True):
    """What an organization said when it asked to go live, and what came of it."""

    sending_mode: str
    legal_name: str | None
    postal_address: str | None
    message_use: str | None
    terms_accepted_at: datetime | None
    live_asked_at: datetime | None
    live_answer: str | None


async def plea(tx: Tx, *, lock: bool = False) -> Plea | None:
    """How far it is on the way to live."""
    return await tx.first(
        Plea,
        f"""
        select sending_mode, legal_name, postal_address, message_use, terms_accepted_at, live_asked_at, live_answer
        from organizations
        where id = %(organization_id)s{" for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id},
    )
