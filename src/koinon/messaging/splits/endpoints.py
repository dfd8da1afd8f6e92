"""A broadcast that is said in several ways: how its sample does, and choosing by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from koinon.messaging.contracts.splits import SplitTally, SplitVerdict
from koinon.messaging.splits.service import SplitState, choose, split_of
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest.idempotency import once
from koinon.platform.services import Services

Call = Request[Any, Any, Any]


class WordsTally(Struct, frozen=True, kw_only=True):
    """What the sample showed of one way to say it: A is the broadcast's own."""

    variant: str
    total: int
    open: int
    sent: int
    clicked: int
    replied: int


class SplitOut(Struct, frozen=True, kw_only=True):
    """How a sample does: `likely` would be chosen now, `verdict` is what was.

    `is_clear` false: too few to tell, or a difference that comes about by chance.
    """

    sample: int
    by: str
    due_at: datetime | None
    winner: str | None
    verdict: SplitVerdict | None
    likely: SplitVerdict
    variants: Sequence[WordsTally]


class WinnerIn(rest.Body, frozen=True, kw_only=True):
    """Whose words the rest get."""

    winner: Literal["A", "B", "C", "D"]


Answer = Response[rest.Envelope[SplitOut]]


@get("/{broadcast_id:uuid}/ab", opt={"permission": "broadcasts:read", "cache": "live"})
async def read_split(services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> rest.Envelope[SplitOut | None]:
    """Read how the sample of a broadcast with several wordings does; null where it has one only."""
    async with services.database.transaction(actor) as tx:
        state = await split_of(tx, broadcast_id)
    return rest.one(None if state is None else _out(state))


@post(
    "/{broadcast_id:uuid}/ab/winner",
    opt={"permission": "broadcasts:send", "errors": [errors.INVALID_STATE], "idempotency": "honoured"},
    status_code=200,
)
async def choose_winner(
    request: Call, services: Services, actor: Actor, broadcast_id: FromPath[UUID], data: JSONBody[WinnerIn]
) -> Answer:
    """Send the rest in these words now, whatever the sample showed."""

    async def effect(tx: Tx) -> Answer:
        await choose(tx, broadcast_id, data.winner)
        return Response(rest.one(await _shown(tx, broadcast_id)), status_code=200)

    return await once(request, services.database, actor, effect)


async def _shown(tx: Tx, broadcast_id: UUID) -> SplitOut:
    state = await split_of(tx, broadcast_id)
    if state is None:
        raise errors.RESOURCE_NOT_FOUND()
    return _out(state)


def _out(state: SplitState) -> SplitOut:
    return SplitOut(
        sample=state.sample,
        by=state.split.by,
        due_at=state.due_at,
        winner=state.winner,
        verdict=state.verdict,
        likely=state.likely,
        variants=[_tally(one) for one in state.tallies],
    )


def _tally(one: SplitTally) -> WordsTally:
    return WordsTally(
        variant=one.letter, total=one.total, open=one.open, sent=one.sent, clicked=one.clicked, replied=one.replied
    )


HANDLERS = [read_split, choose_winner]
