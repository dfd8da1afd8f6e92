"""Macros as they are kept, and what one did."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from koinon.inbox.kept.contracts import Scope

Kind = Literal["reply", "note", "label", "assign", "status", "snooze", "automation"]
Receiver = Literal["me", "nobody", "user", "team"]
Settled = Literal["open", "pending", "resolved", "closed"]
MOST_MINUTES = 365 * 24 * 60 - 1
Text = Annotated[str, Meta(max_length=5_000, examples=["Hi {{ contact.first_name }}, we meet at 10."])]
LabelIds = Annotated[tuple[UUID, ...], Meta(max_length=20)]
Minutes = Annotated[int, Meta(ge=1, le=MOST_MINUTES)]
Named = Annotated[str, Meta(max_length=100, examples=["welcome-series"])]


class MacroAction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step. `reply` and `note` take `body`, `label` `label_ids`, `assign` `to` with `user_id` or `team_id`,
    `status` `status`, `snooze` `minutes` (null: until they write), `automation` the name of what is asked for.
    """

    kind: Kind
    body: Text = ""
    label_ids: LabelIds = ()
    to: Receiver = "me"
    user_id: UUID | None = None
    team_id: UUID | None = None
    status: Settled = "resolved"
    minutes: Minutes | None = None
    automation: Named = ""


class Macro(msgspec.Struct, frozen=True, kw_only=True):
    """Steps kept under a name, in the order in which they are taken."""

    id: UUID
    name: str
    scope: Scope
    user_id: UUID | None
    team_id: UUID | None
    actions: list[MacroAction]
    use_count: int
    version: int
    created_at: datetime
    updated_at: datetime


class MacroDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a macro is to be."""

    name: str
    actions: Sequence[MacroAction]
    scope: Scope = "personal"
    team_id: UUID | None = None


class MacroEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What one step did: `body` as it was filled for this person, `names` of labels or of whose it is now.

    `changed` is false where it was so before.
    """

    step: int
    kind: Kind
    changed: bool = True
    body: str = ""
    names: Sequence[str] = ()
    status: str | None = None
    until: datetime | None = None


class MacroRun(msgspec.Struct, frozen=True, kw_only=True):
    """What a macro did to a conversation or, with `dry_run`, would do."""

    macro_id: UUID
    conversation_id: UUID
    dry_run: bool
    effects: Sequence[MacroEffect]
