"""What an organization decides about who answers (ORG-009)."""

from typing import Annotated, Literal

from msgspec import Meta

from koinon import organizations
from koinon.platform.db import Tx

GROUP = "Inbox"
Mode = Literal["manual", "round_robin", "least_loaded"]

REOPEN_DAYS = organizations.declare_setting(
    organizations.Setting(
        "inbox.reopen_days",
        Annotated[int, Meta(ge=0, le=90)],
        7,
        "Days in which an answer reopens what is done",
        "0 to 90; after them a conversation is closed, and who writes begins a new one.",
        group=GROUP,
    )
)
ASSIGN_ON_REPLY = organizations.declare_setting(
    organizations.Setting(
        "inbox.assign_on_reply",
        bool,
        True,
        "Whoever answers a conversation that is nobody's has it from then on",
        group=GROUP,
    )
)
RESTRICTED = organizations.declare_setting(
    organizations.Setting(
        "inbox.restricted_replies",
        bool,
        False,
        "Only whose conversation it is may answer",
        "Beside them the leads of its team and administrators. Others may read it and write notes.",
        group=GROUP,
    )
)
ASSIGNMENT = organizations.declare_setting(
    organizations.Setting(
        "inbox.assignment",
        Mode,
        "manual",
        "Give out conversations that have no team",
        "By hand, in turn, or to whoever has the fewest. A team has its own way.",
        group=GROUP,
    )
)
CAPACITY = organizations.declare_setting(
    organizations.Setting(
        "inbox.capacity",
        Annotated[int, Meta(ge=1, le=200)],
        20,
        "Open conversations a person has at most before they are given no more",
        "1 to 200; each person may have a figure of their own.",
        group=GROUP,
    )
)
OFFLINE_MINUTES = organizations.declare_setting(
    organizations.Setting(
        "inbox.offline_minutes",
        Annotated[int, Meta(ge=5, le=1440)] | None,
        None,
        "Minutes offline after which what waits for an answer goes to others",
        "5 to 1440; where unset, whoever is offline keeps theirs.",
        group=GROUP,
    )
)


UNDO_SECONDS = organizations.declare_setting(
    organizations.Setting(
        "inbox.undo_seconds",
        Annotated[int, Meta(ge=0, le=30)],
        5,
        "Seconds in which an answer can be taken back",
        "0 to 30; it leaves after them.",
        group=GROUP,
    )
)


async def undo_seconds(tx: Tx) -> int:
    """How long an answer waits before it leaves (INB-006)."""
    return int(await organizations.setting(tx, UNDO_SECONDS.key))


async def reopen_days(tx: Tx) -> int:
    """For how long an inbound message opens a resolved conversation again."""
    return int(await organizations.setting(tx, REOPEN_DAYS.key))


async def assigns_on_reply(tx: Tx) -> bool:
    """Whether answering a conversation of nobody's makes it the writer's (INB-023)."""
    return bool(await organizations.setting(tx, ASSIGN_ON_REPLY.key))
