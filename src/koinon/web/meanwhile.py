"""Two people at one form: the second sees what the first changed, and loses nothing they typed (API-028, ADR 11).

A form that edits something carries, as `if_match`, a mark of each value it was drawn with (`ui.if_match(seen)`). The
handler holds the write to them (`hold`), in the transaction that writes; where something moved, the form comes back
with what was typed, what it is now, and who changed it.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict
from msgspec import Struct

from koinon import identity
from koinon.identity import TrailQuery
from koinon.platform import errors, rest
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web.i18n import gettext

FIELD = "if_match"
LONGEST = 8_000
Values = Mapping[str, Any]
Words = Callable[[str, Any], str]


class Thing(NamedTuple):
    """What a form edits, as the audit trail names it and its change; `code` where it has no id."""

    type: str
    id: UUID | None
    action: str
    code: str = ""


class ChangedMeanwhileError(KoinonError):
    """Somebody was faster. `now` are the present values, `moved` the names of those that differ from the form's."""

    def __init__(self, now: Values, moved: list[str], typed: Values, editor: tuple[str, bool, datetime | None]) -> None:
        super().__init__(errors.PRECONDITION_FAILED)
        self.now, self.moved = now, moved
        self.mine = [name for name in moved if name in typed]
        self.author, self.own, self.at = editor


class Clash(Struct, frozen=True):
    """One value that somebody else changed: `taken` where the reader had left it alone, so the form shows theirs."""

    name: str
    label: str
    theirs: str
    mine: str
    taken: bool
    value: str | None


class Seen(Struct, frozen=True):
    """What `ui.if_match` draws: the marks for the next sending, and what clashes with this one."""

    marks: str
    again: str = ""
    clashes: list[Clash] = []
    author: str = ""
    own: bool = False
    at: datetime | None = None


def mark(value: Any) -> str:
    """A short digest of a value, the same for both kinds of line ends and any order of a list."""
    plain = msgspec.to_builtins(value, str_keys=True)
    if isinstance(plain, str):
        plain = plain.replace("\r\n", "\n").strip()
    if isinstance(plain, list):
        plain = sorted(plain, key=str)
    return hashlib.blake2b(msgspec.json.encode(plain, order="deterministic"), digest_size=6).hexdigest()


def marks(values: Values) -> dict[str, str]:
    """A mark of each value."""
    return {name: mark(value) for name, value in values.items()}


def wanted(form: FormMultiDict | Mapping[str, Any]) -> dict[str, str] | None:
    """The marks a form was sent with; None where it carries none that can be read."""
    said = form.get(FIELD)
    if not isinstance(said, str) or not 0 < len(said) <= LONGEST:
        return None
    try:
        return msgspec.json.decode(said, type=dict[str, str])
    except msgspec.DecodeError:
        return None


async def hold(
    tx: Tx, form: FormMultiDict, thing: Thing, present: Callable[[], Awaitable[Values]], typed: Values
) -> None:
    """Hold a write to what its form showed. Raises `ChangedMeanwhileError` where somebody changed a value since.

    Whoever writes so waits for others who do, and for programs that send `If-Match`, so that two never both pass.
    What was changed to the very value that was typed is no clash; a form without marks is not held.
    """
    seen = wanted(form)
    if seen is None:
        return
    await rest.hold_resource(tx, thing.id or thing.code)
    now = await present()
    typed_marks = marks(typed)
    moved = [
        name
        for name, held in marks(now).items()
        if name in typed and name in seen and held not in (seen[name], typed_marks[name])
    ]
    if moved:
        touched = {name: typed[name] for name in moved if typed_marks[name] != seen[name]}
        raise ChangedMeanwhileError(now, moved, touched, await _editor(tx, thing))


async def _editor(tx: Tx, thing: Thing) -> tuple[str, bool, datetime | None]:
    """Who changed it last, whether that was the reader in another tab, and when."""
    query = TrailQuery(action=thing.action, resource_type=thing.type, resource_id=thing.id)
    rows = await identity.trail(tx, 1 if thing.id else 50, None, query)
    row = next((each for each in rows if not thing.code or each.changes.get("code") == thing.code), None)
    if row is None:
        return "", thing.id == tx.actor.id, None
    if row.actor_kind != ActorKind.USER or row.actor_id is None:
        return "", False, row.created_at
    names = await identity.user_names(tx, [row.actor_id])
    return names.get(row.actor_id, ""), row.actor_id == tx.actor.id, row.created_at


def merged(refused: KoinonError | None, typed: dict[str, Any]) -> dict[str, Any]:
    """What the form shows again: what was typed, and where the writer had left a value alone, what it is now."""
    if not isinstance(refused, ChangedMeanwhileError):
        return typed
    return typed | {name: refused.now[name] for name in refused.moved if name not in refused.mine}


def _text(_name: str, value: Any) -> str:
    return "" if value is None else str(value)


async def seen(
    request: Request[Any, Any, Any],
    present: Values,
    refused: KoinonError | None = None,
    *,
    labels: Mapping[str, str],
    again: str,
    typed: Values | None = None,
    words: Words = _text,
) -> Seen:
    """What the form carries: marks of `present`, or after a refusal those it came with.

    `labels` name the values (to be translated), `words` says one to a reader, `again` is where the present ones show.
    """
    if isinstance(refused, ChangedMeanwhileError):
        fresh = msgspec.json.encode(marks(refused.now)).decode()
        listed = [_clash(refused, name, labels, typed or {}, words) for name in refused.moved]
        return Seen(fresh, again, listed, refused.author, refused.own, refused.at)
    kept = wanted(await request.form()) if refused is not None else None
    return Seen(msgspec.json.encode(kept or marks(present)).decode())


def _clash(refused: ChangedMeanwhileError, name: str, labels: Mapping[str, str], typed: Values, words: Words) -> Clash:
    now, taken = refused.now[name], name not in refused.mine
    value = now if isinstance(now, str) else "" if now is None else None
    return Clash(name, gettext(labels.get(name, name)), words(name, now), words(name, typed.get(name)), taken, value)
