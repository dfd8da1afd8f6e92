"""What a transaction is told when it begins, and when somebody else goes on in it."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.actor import Actor

IDLE_SECONDS = 60
PLACED = "koinon_placed"
"""The role of transactions that see some locations only; see ADR 10."""


def opening(acting: Actor, timeout_ms: int) -> bytes:
    """The one message that begins: how long a statement may take, whose rows are seen, which of them."""
    text = (
        f"begin; set local statement_timeout = {int(timeout_ms)};"
        f" set local idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'"
    )
    if acting.organization_id is not None:
        text += f"; set local koinon.organization_id = '{acting.organization_id}'"
    if acting.places:  # IDN-030: the policies of that role show rows of these places only
        text += f"; {narrowed(acting.places, acting.id)}"
    return text.encode()


def standing(acting: Actor) -> bytes:
    """Who acts from here on in a transaction that has begun; what went before is taken back with its savepoint."""
    text = f"set local koinon.organization_id = '{acting.organization_id or ''}'; "
    plain = "set local role none; set local koinon.locations = ''; set local koinon.actor_id = ''"
    return (text + (narrowed(acting.places, acting.id) if acting.places else plain)).encode()


def narrowed(places: Sequence[UUID], actor_id: UUID | None) -> str:
    """From here on only rows of these places are seen."""
    named = ",".join(str(place) for place in places)
    return (
        f"set local koinon.locations = '{{{named}}}'; set local koinon.actor_id = '{actor_id or ''}';"
        f" set local role {PLACED}"
    )
