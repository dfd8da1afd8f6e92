"""Whoever may not be written to any more is not, from this moment: other contexts take back what waits (CON-006)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from koinon.contacts.repository.people import Person
from koinon.platform import errors
from koinon.platform.db import Tx

ADMINS = "contacts:delete"
Stopper = Callable[[Tx, Mapping[UUID, str]], Awaitable[None]]
_stoppers: list[Stopper] = []


def register_stopper(stopper: Stopper) -> None:
    """Have `stopper(tx, {contact: why})` end what waits for people, in the transaction that makes them unreachable.

    `why` is blocked, deceased, archived, do_not_contact or erased.
    """
    if stopper not in _stoppers:
        _stoppers.append(stopper)


async def stop(tx: Tx, people: Mapping[UUID, str]) -> None:
    """End what waits for these people."""
    for stopper in _stoppers if people else ():
        await stopper(tx, people)


def why(person: Person, changed: Mapping[str, Any]) -> str | None:
    """Why nobody may write to this person from now on; None where that does not begin now."""
    status = str(changed.get("status", person.status))
    if person.status == "active" and status != "active":
        return status
    return "do_not_contact" if changed.get("do_not_contact") else None


def require_reversible(tx: Tx, person: Person, changed: Mapping[str, Any]) -> None:
    """Raise 403 where somebody would bring back the dead who may not, 409 for the erased: that is final."""
    if "status" not in changed:
        return
    if person.status == "erased":
        raise errors.INVALID_STATE(details={"state": person.status})
    if person.status == "deceased":
        require_admin(tx)


def require_admin(tx: Tx) -> None:
    """Raise 403 for whoever may not bring back the dead."""
    if not tx.actor.may(ADMINS):
        raise errors.INSUFFICIENT_PERMISSIONS()
