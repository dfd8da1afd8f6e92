"""What operators did, in a trail of their own beside the organization's (ORG-045)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from koinon.organizations import repository
from koinon.organizations.repository import console as rows
from koinon.organizations.repository import operators
from koinon.organizations.repository.console import OperatorAct
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST = 100


@asynccontextmanager
async def at_work(
    services: Services, actor: Actor, organization_id: UUID, act: str, details: Mapping[str, Any] | None = None
) -> AsyncIterator[Tx]:
    """A transaction of an operator in an organization: what is done in it stands in both trails, or is not done."""
    acting = replace(actor, organization_id=organization_id, location_ids=frozenset())
    async with services.database.transaction(acting) as tx:
        before = await repository.organization(tx)
        yield tx
        name = before.name if before is not None else ""
        await rows.insert_act(tx, act, (organization_id, name), details or {})


def installation(actor: Actor) -> Actor:
    """An operator at work on the installation itself: no organization's rows are seen, the name stays."""
    return replace(actor, organization_id=None, location_ids=frozenset())


async def record(
    tx: Tx, act: str, details: Mapping[str, Any] | None = None, about: tuple[UUID, str] | None = None
) -> None:
    """An act on the installation, or on an organization (id and name) in a transaction that is open already."""
    await rows.insert_act(tx, act, about, details or {})


async def names(tx: Tx, organization_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What organizations are called; those that are gone are left out. For operators only."""
    return await operators.names(tx, list(organization_ids))


async def operator_trail(
    tx: Tx, *, before: UUID | None = None, about: UUID | None = None, limit: int = MOST
) -> list[OperatorAct]:
    """The newest acts of operators, a hundred at a time. For operators only."""
    return await rows.acts(tx, before, about, min(limit, MOST + 1))
