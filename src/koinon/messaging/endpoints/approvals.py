"""A second person's approval of a broadcast: how it stands, ask, approve, decline, take back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from koinon.messaging import errors as refusals
from koinon.messaging.contracts import Approvals
from koinon.messaging.service import approvals
from koinon.messaging.service.drafts import get as get_broadcast
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

PATH = "/{broadcast_id:uuid}/approval"
WRITE = {"permission": "broadcasts:write", "errors": [errors.INVALID_STATE]}
DECIDE = {
    "permission": "broadcasts:approve",
    "errors": [errors.INVALID_STATE, refusals.APPROVAL_OVER, refusals.APPROVAL_BY_ANOTHER],
}


class WordsIn(rest.Body, frozen=True, kw_only=True):
    """What is said along."""

    words: Annotated[str, Meta(max_length=500, examples=["Please check the date."])] = ""


class ApprovalOut(Struct, frozen=True, kw_only=True):
    """How a draft stands; `status` is none, requested, approved, declined, withdrawn or outdated (changed since)."""

    required: bool
    threshold: int | None
    recipients: int
    status: str
    requested_by: UUID | None
    requested_at: datetime | None
    request_words: str
    decided_by: UUID | None
    decided_at: datetime | None
    decision_words: str


def _out(found: Approvals) -> ApprovalOut:
    latest = found.latest
    ended = latest is not None and latest.state == "withdrawn"
    status = "none" if latest is None else str(latest.state) if found.holds or ended else "outdated"
    return ApprovalOut(
        required=found.required,
        threshold=found.threshold,
        recipients=found.recipients,
        status=status,
        requested_by=latest.requested_by if latest else None,
        requested_at=latest.requested_at if latest else None,
        request_words=latest.request_words if latest else "",
        decided_by=latest.decided_by if latest else None,
        decided_at=latest.decided_at if latest else None,
        decision_words=latest.decision_words if latest else "",
    )


async def _stands(tx: Tx, broadcast_id: UUID) -> rest.Envelope[ApprovalOut]:
    return rest.one(_out(await approvals.approval(tx, await get_broadcast(tx, broadcast_id))))


@get(PATH, opt={"permission": "broadcasts:read", "cache": "live"})
async def read_approval(services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> rest.Envelope[ApprovalOut]:
    """Tell whether a second person has to approve, and what was decided."""
    async with services.database.transaction(actor) as tx:
        return await _stands(tx, broadcast_id)


@post(PATH, opt=WRITE, status_code=200)
@rest.once_per_key
async def request_approval(
    services: Services, actor: Actor, broadcast_id: FromPath[UUID], data: JSONBody[WordsIn]
) -> rest.Envelope[ApprovalOut]:
    """Ask for a second person's approval; asked twice it is one request."""
    async with services.database.transaction(actor) as tx:
        await approvals.ask(tx, services, broadcast_id, data.words)
        return await _stands(tx, broadcast_id)


@delete(PATH, opt={**WRITE, "errors": [errors.INVALID_STATE, refusals.APPROVAL_OVER]})
async def withdraw_approval(services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> None:
    """Take the request back."""
    async with services.database.transaction(actor) as tx:
        await approvals.withdraw(tx, broadcast_id)


@post(f"{PATH}/approve", opt=DECIDE, status_code=200)
@rest.once_per_key
async def approve_broadcast(
    services: Services, actor: Actor, broadcast_id: FromPath[UUID], data: JSONBody[WordsIn]
) -> rest.Envelope[ApprovalOut]:
    """Approve it as it is; whoever asked cannot."""
    async with services.database.transaction(actor) as tx:
        await approvals.decide(tx, services, broadcast_id, approve=True, words=data.words)
        return await _stands(tx, broadcast_id)


@post(f"{PATH}/decline", opt=DECIDE, status_code=200)
@rest.once_per_key
async def decline_broadcast(
    services: Services, actor: Actor, broadcast_id: FromPath[UUID], data: JSONBody[WordsIn]
) -> rest.Envelope[ApprovalOut]:
    """Decline it, with words on what to change."""
    async with services.database.transaction(actor) as tx:
        await approvals.decide(tx, services, broadcast_id, approve=False, words=data.words)
        return await _stands(tx, broadcast_id)


HANDLERS = [read_approval, request_approval, withdraw_approval, approve_broadcast, decline_broadcast]
