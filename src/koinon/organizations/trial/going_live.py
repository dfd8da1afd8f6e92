"""From trial to live: what is asked, who decides, and the answer in words (ORG-028)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from msgspec import Struct

from koinon.kit import clock
from koinon.organizations import events, repository
from koinon.organizations.auditing import audit
from koinon.organizations.plans import forget_after
from koinon.organizations.repository import guests as rows
from koinon.organizations.telling import mail_owners_after
from koinon.organizations.trust import reason_of
from koinon.platform import errors
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx

SHORTEST_USE = 20
COMPLETE = "Everything that is asked for is there."


class Need(Struct, frozen=True):
    """Something that must be there before going live; the sentence is an English msgid, `path` where to do it."""

    code: str
    sentence: str
    path: str


class LiveState(Struct, frozen=True):
    """How far an organization is: its mode, what is missing, what was asked and answered."""

    sending_mode: str
    missing: list[Need]
    legal_name: str | None
    postal_address: str | None
    message_use: str | None
    asked_at: datetime | None
    answer: str | None


Check = Callable[[Tx], Awaitable[bool]]
_needs: list[tuple[Need, Check]] = []
_SAID = (
    ("legal_name", "Say the legal name of the organization."),
    ("postal_address", "Say its postal address."),
    ("message_use", "Say in a sentence or two what you will send, and to whom."),
)
HERE = "/settings/going-live"


def register_live_need(need: Need, check: Check) -> None:
    """A context names what it asks of whoever goes live; `check(tx)` is one quick read."""
    _needs.append((need, check))


async def live_state(tx: Tx) -> LiveState:
    """How far the organization is."""
    found = await _plea(tx)
    missing = [Need(code, sentence, HERE) for code, sentence in _SAID if not getattr(found, code)]
    if found.terms_accepted_at is None:
        missing.append(Need("terms", "Accept the rules for sending.", HERE))
    missing += [need for need, check in _needs if not await check(tx)]
    return LiveState(
        found.sending_mode,
        missing if found.sending_mode == "trial" else [],
        found.legal_name,
        found.postal_address,
        found.message_use,
        found.live_asked_at,
        found.live_answer,
    )


async def ask_live(tx: Tx, *, legal_name: str, postal_address: str, message_use: str, accepts_terms: bool) -> LiveState:
    """Keep what was said; with everything there an operator is asked. Raises 409 `invalid_state` where it is live."""
    present = await _plea(tx, lock=True)
    if present.sending_mode != "trial":
        raise errors.INVALID_STATE(details={"sending_mode": present.sending_mode})
    _refuse_short(legal_name, postal_address, message_use)
    changes = {"legal_name": legal_name, "postal_address": postal_address, "message_use": message_use}
    accepted = {"terms_accepted_at": clock.now(), "terms_accepted_by": tx.actor.id} if accepts_terms else {}
    await repository.update_organization(tx, {**changes, **accepted, "live_answer": None})
    state = await live_state(tx)
    if not state.missing:
        await repository.update_organization(tx, {"live_asked_at": clock.now()})
        await audit(tx, "organization.live_asked", "organization", tx.organization_id, {"after": changes})
    return await live_state(tx)


async def go_live(tx: Tx, configuration: Configuration, **said: Any) -> LiveState:
    """Ask, and go live at once where nothing is missing and the installation leaves it to that (ORG-028)."""
    state = await ask_live(tx, **said)
    if state.missing or configuration.go_live != "automatic":
        return state
    return await answer_live(tx, COMPLETE, live=True)


async def answer_live(tx: Tx, reason: str, *, live: bool) -> LiveState:
    """Let an organization send to everybody, or bring or keep it on trial; its owners read the reason."""
    cleaned, present = reason_of(reason), await _plea(tx, lock=True)
    mode = "live" if live else "trial"
    if live and present.sending_mode == "live":
        raise errors.INVALID_STATE(details={"sending_mode": "live"})
    await repository.update_organization(tx, {"sending_mode": mode, "live_asked_at": None, "live_answer": cleaned})
    forget_after(tx)
    change = {"before": {"sending_mode": present.sending_mode}, "after": {"sending_mode": mode, "reason": cleaned}}
    await audit(tx, "organization.sending_mode_changed", "organization", tx.organization_id, change)
    if live:
        tx.publish(events.went_live(tx.organization_id))
    await mail_owners_after(tx, "went_live" if live else "stays_trial", {"reason": cleaned})
    return await live_state(tx)


def _refuse_short(legal_name: str, postal_address: str, message_use: str) -> None:
    given = (("legal_name", legal_name, 2, 200), ("postal_address", postal_address, 5, 500))
    faults = [
        errors.FieldFault(name, "out_of_range", "This is too short or too long.")
        for name, value, least, most in given
        if not least <= len(value) <= most
    ]
    if not SHORTEST_USE <= len(message_use) <= 1_000:
        faults.append(errors.FieldFault("message_use", "out_of_range", "Say it in 20 to 1,000 characters."))
    if faults:
        raise errors.invalid(faults)


async def _plea(tx: Tx, *, lock: bool = False) -> rows.Plea:
    found = await rows.plea(tx, lock=lock)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found
