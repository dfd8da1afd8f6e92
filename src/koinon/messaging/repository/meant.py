"""People of an audience one by one: examples, lists, and whether there is anybody at all."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from koinon.messaging.contracts import Aim, AudienceRef
from koinon.messaging.repository.audience import Required, lacks, people
from koinon.platform.db import Tx


class Candidate(msgspec.Struct, frozen=True):
    """One person of an audience, for samples and lists."""

    contact_id: UUID
    address_hash: bytes | None
    given_name: str
    family_name: str
    preferred_name: str
    locale: str | None
    country: str | None
    variables: list[str] | None
    channel: str = "sms"


class Reachable(msgspec.Struct, frozen=True):
    """A contact's primary address as it is kept, and the values a text uses of them; `exclusion` as in an audience."""

    contact_id: UUID
    address_hash: bytes | None
    address_cipher: bytes | None
    country: str | None
    variables: list[str] | None
    channel: str = "sms"
    locale: str | None = None
    exclusion: str | None = None


async def candidates(
    tx: Tx,
    audience: AudienceRef,
    aim: Aim,
    variables: tuple[str, ...],
    *,
    reason: str | None = None,
    limit: int = 25,
) -> list[Candidate]:
    """People of the audience: those left out for `reason`, or with None those who get it."""
    sql, params = await people(tx, audience, aim, variables, told=reason is not None)
    return await tx.all(
        Candidate,
        f"""
        select contact_id, address_hash, given_name, family_name, preferred_name, locale, country, variables, channel
        from ({sql}) a
        where exclusion is not distinct from %(reason)s
        order by contact_id
        limit %(limit)s
        """,
        {
            **params,
            "organization_id": tx.organization_id,
            "reason": reason,
            "limit": limit,
        },
    )


async def sharing(tx: Tx, audience: AudienceRef, aim: Aim, limit: int) -> list[UUID]:
    """People of the audience whose number another of them has too, those of one number beside each other."""
    sql, params = await people(tx, audience, aim, ())
    rows: list[tuple[UUID]] = await tx.all(
        tuple,
        f"""
        select contact_id
        from (
          select contact_id, address_hash, count(*) over (partition by address_hash) as people
          from ({sql}) a
          where exclusion is null) b
        where people > 1
        order by address_hash, contact_id
        limit %(limit)s
        """,
        {**params, "organization_id": tx.organization_id, "limit": limit},
    )
    return [contact_id for (contact_id,) in rows]


async def anybody(tx: Tx, audience: AudienceRef, aim: Aim, variables: tuple[str, ...]) -> list[Candidate]:
    """People of the audience whether or not they can be reached: somebody may want to see the text as they would."""
    sql, params = await people(tx, audience, aim, variables, guardians=False)
    return await tx.all(
        Candidate,
        f"""
        select contact_id, address_hash, given_name, family_name, preferred_name, locale, country, variables, channel
        from ({sql}) a
        order by contact_id
        limit 1
        """,
        {**params, "organization_id": tx.organization_id},
    )


async def reachable(tx: Tx, audience: AudienceRef, aim: Aim, variables: tuple[str, ...]) -> Reachable | None:
    """The one contact of an audience with their number, whether or not a message may go there."""
    sql, params = await people(tx, audience, aim, variables, guardians=False)
    return await tx.first(
        Reachable,
        f"""
        select contact_id, address_hash, address_cipher, country, variables, channel, locale, exclusion
        from ({sql}) a
        limit 1
        """,
        {**params, "organization_id": tx.organization_id},
    )


async def sendable(
    tx: Tx, audience: AudienceRef, aim: Aim, others_than: Collection[bytes] = (), ways: Collection[str] = ()
) -> bool:
    """Whether anybody at all would get the message, numbers of these hashes apart; with `ways`, by one of those."""
    sql, params = await people(tx, audience, aim, ())
    apart = "and not address_hash = any(%(others_than)s::bytea[])" if others_than else ""
    apart += " and channel = any(%(ways)s::text[])" if ways else ""
    return bool(
        await tx.scalar(
            f"select exists (select from ({sql}) a where exclusion is null {apart})",
            {**params, "organization_id": tx.organization_id, "others_than": list(others_than), "ways": list(ways)},
        )
    )


async def lacking(tx: Tx, audience: AudienceRef, aim: Aim, variables: tuple[str, ...], required: Required) -> bool:
    """Whether somebody who would get the message lacks one of the `required` values."""
    empty = lacks(variables, required)
    if empty == "false":
        return False
    sql, params = await people(tx, audience, aim, variables)
    return bool(
        await tx.scalar(
            f"select exists (select from ({sql}) a where exclusion is null and ({empty}))",
            {**params, "organization_id": tx.organization_id},
        )
    )


async def lacking_people(
    tx: Tx, audience: AudienceRef, aim: Aim, variables: tuple[str, ...], required: Required, *, limit: int
) -> list[UUID]:
    """Who would get the message but lacks one of the `required` values, by id."""
    empty = lacks(variables, required)
    sql, params = await people(tx, audience, aim, variables)
    return await tx.all(
        UUID,
        f"""
        select contact_id
        from ({sql}) a
        where exclusion is null
          and ({empty})
        order by contact_id
        limit %(limit)s
        """,
        {**params, "organization_id": tx.organization_id, "limit": limit},
    )


async def these(
    tx: Tx, audience: AudienceRef, aim: Aim, variables: tuple[str, ...], ids: Collection[UUID]
) -> list[Candidate]:
    """Those of an audience's recipients, once for each channel they get it by."""
    sql, params = await people(tx, audience, aim, variables)
    return await tx.all(
        Candidate,
        f"""
        select contact_id, address_hash, given_name, family_name, preferred_name, locale, country, variables, channel
        from ({sql}) a
        where exclusion is null
          and contact_id = any(%(ids)s::uuid[])
        order by contact_id, channel
        """,
        {**params, "organization_id": tx.organization_id, "ids": list(ids)},
    )
