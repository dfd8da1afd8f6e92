"""Reading what was said with a restricted person stands in the audit trail (INB-112)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from koinon import identity
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx

ONE_READING = timedelta(minutes=15)
_READERS = frozenset({ActorKind.USER, ActorKind.API_KEY})


async def note(tx: Tx, conversation_ids: Sequence[UUID]) -> None:
    """The acting user or key reads these conversations of restricted people; once a quarter of an hour for each."""
    if conversation_ids and tx.actor.kind in _READERS:
        await identity.audit_each_once(tx, "conversation.read", "conversation", conversation_ids, ONE_READING)
