"""Step-up: what weighs much asks for a password or passkey check younger than ten minutes (IDN-018)."""

from datetime import timedelta
from typing import Any

from litestar.connection import ASGIConnection

from koinon.identity.sessions import Known
from koinon.kit import clock
from koinon.platform import errors

FRESH = timedelta(minutes=10)
# A provider's word that its person signed in there a moment ago, asked for by us; plain sign-in by it (`fed`) is none.
AT_PROVIDER = "fed_fresh"
PROOFS = frozenset({"pwd", "hwk", "otp", AT_PROVIDER})

Connection = ASGIConnection[Any, Any, Any, Any]


def is_fresh(known: Known) -> bool:
    """Whether the person proved to be themselves a moment ago; a link is no proof."""
    young = known.authenticated_at is not None and clock.now() - known.authenticated_at < FRESH
    return young and bool(PROOFS & set(known.amr))


def require_fresh(connection: Connection) -> None:
    """Raise 403 `reauthentication_required` unless the check is young; an API key can never make one."""
    known = connection.scope["state"].get("session")
    if not isinstance(known, Known):
        raise errors.INSUFFICIENT_PERMISSIONS("An API key cannot do this: sign in.")
    if not is_fresh(known):
        raise errors.REAUTHENTICATION_REQUIRED()


def proved_by_factor(known: Known) -> bool:
    """Whether that young proof was a second factor."""
    return is_fresh(known) and bool({"hwk", "otp"} & set(known.amr))
