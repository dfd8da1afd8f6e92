"""Likely duplicates: found at night and when somebody is saved, shown, and remembered when they are none (CON-077)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from koinon import identity
from koinon.contacts.contracts import ContactRow
from koinon.contacts.contracts.merging import Duplicate
from koinon.contacts.policy import likeness
from koinon.contacts.policy.names import sort_key
from koinon.contacts.repository import duplicates as rows
from koinon.contacts.repository.duplicates import Pair, Scored
from koinon.contacts.service import reading
from koinon.contacts.service.survivors import survivor
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.actor import system
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.rest import PageRequest, Pagination
from koinon.platform.services import Services

BATCH = 5_000
MOST_COUNTED = 100


class Couple(NamedTuple):
    """Two people, the smaller id first, as pairs are kept."""

    first: UUID
    second: UUID


async def look(tx: Tx, contact_ids: Sequence[UUID], *, new_people: bool = False) -> None:
    """Hold people who were just saved against those they share something with; `new_people` have no pairs yet."""
    found = _scored(await rows.pairs_of(tx, contact_ids))
    await rows.keep(tx, found, clock.now())
    if not new_people:
        await rows.forget_of(tx, contact_ids, but=found)


@job("contacts.find_duplicates", queue="maintenance", time_limit=3_600.0)
async def find_duplicates(services: Services, organization_id: UUID) -> None:
    """Hold everybody against those they share something with, some thousands a transaction."""
    began, after = clock.now(), UUID(int=0)
    while True:
        async with services.database.transaction(system(organization_id)) as tx:
            pairs, last = await rows.pairs_after(tx, after, BATCH)
            await rows.keep(tx, _scored(pairs), clock.now())
            if last is None:
                await rows.forget_before(tx, began)
                return
        after = last


async def find_soon(tx: Tx, _time_zone: str = "") -> None:
    """Have all looked through; once where that waits already."""
    await find_duplicates.defer(tx, once=f"duplicates:{tx.organization_id}")


async def page(
    tx: Tx, vault: Vault, paging: PageRequest | None = None, *, contact_id: UUID | None = None
) -> tuple[list[Duplicate], Pagination]:
    """Pairs nobody spoke on yet, the likeliest first. Raises `invalid_cursor`."""
    paging = paging or PageRequest()
    whose = await survivor(tx, contact_id) if contact_id else None
    found, pagination = await paging.page(
        tx,
        {"list": "duplicates", "contact": str(whose)},
        lambda seen, at, limit: rows.page(seen, at, limit, whose),
        lambda pair: Cursor((pair.score, str(pair.first_id)), pair.second_id),
    )
    people = await reading.list_rows(tx, vault, [one for pair in found for one in (pair.first_id, pair.second_id)])
    both = [pair for pair in found if pair.first_id in people and pair.second_id in people]
    return [_shown(pair, people) for pair in both], pagination


async def between(tx: Tx, vault: Vault, one: UUID, other: UUID) -> Duplicate | None:
    """What makes two living people alike; None where nothing is known."""
    pair = await rows.get(tx, *sorted((one, other)))
    people = await reading.list_rows(tx, vault, [one, other])
    if pair is None or len(people) != 2:
        return None
    return _shown(pair, people)


async def count(tx: Tx) -> int:
    """How many pairs wait for a word, up to a hundred."""
    return await rows.count_open(tx, MOST_COUNTED)


async def dismiss(tx: Tx, one: UUID, other: UUID) -> None:
    """Remember that two people are not the same (CON-077). Raises 404, 422 for one person twice."""
    couple = await _couple(tx, one, other)
    if await rows.dismiss(tx, couple.first, couple.second, clock.now()):
        await identity.audit(tx, "duplicate.dismissed", "contact", couple.first, {"other": couple.second})


async def reconsider(tx: Tx, one: UUID, other: UUID) -> None:
    """Forget that two people are not the same; they are found again where they are alike. Raises 404."""
    couple = await _couple(tx, one, other)
    if not await rows.reconsider(tx, couple.first, couple.second):
        raise errors.RESOURCE_NOT_FOUND()
    await look(tx, [couple.first])
    await identity.audit(tx, "duplicate.reconsidered", "contact", couple.first, {"other": couple.second})


async def _couple(tx: Tx, one: UUID, other: UUID) -> Couple:
    living = sorted([await reading.require(tx, one), await reading.require(tx, other)])
    if living[0] == living[1]:
        raise errors.invalid_field("other_id", "invalid_enum", "Name two different people.")
    return Couple(*living)


def _shown(pair: Scored, people: Mapping[UUID, ContactRow]) -> Duplicate:
    word = likeness.likelihood(pair.score)
    return Duplicate(people[pair.first_id], people[pair.second_id], pair.score, word, pair.reasons)


def _scored(pairs: Sequence[Pair]) -> list[Scored]:
    found = (
        (pair, likeness.compared(*_known(pair), likeness.Shared(pair.same_phone, pair.same_email))) for pair in pairs
    )
    return [Scored(pair.first_id, pair.second_id, like.score, like.reasons) for pair, like in found if like is not None]


def _known(pair: Pair) -> tuple[likeness.Known, likeness.Known]:
    return (
        likeness.Known(
            pair.first_given,
            pair.first_family,
            sort_key(pair.first_preferred),
            pair.first_born,
            pair.first_year_known,
        ),
        likeness.Known(
            pair.second_given,
            pair.second_family,
            sort_key(pair.second_preferred),
            pair.second_born,
            pair.second_year_known,
        ),
    )
