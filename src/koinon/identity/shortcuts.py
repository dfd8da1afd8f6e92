"""Which keys a user has given to what pages do, and whether single keys do anything (INB-114, WCAG 2.1.4)."""

import msgspec
from msgspec import Struct

from koinon.identity.notices.reading import reader
from koinon.platform import errors
from koinon.platform.db import Tx

ACTIONS = ("/", "?", "n", "g", "j", "k", "x", "r", "e", "u", "a", "A", "l", "s", "p", "v", "m")
"""What single keys stand for, by the key that is meant where nothing else is chosen; g begins two ("g i")."""


class Shortcuts(Struct, frozen=True):
    """`keys` are those that differ: by what they stand for, the key that is pressed instead."""

    is_on: bool = True
    keys: dict[str, str] = {}

    def key_of(self, action: str) -> str:
        """The key that is pressed for an action."""
        return self.keys.get(action, action)


DEFAULT = Shortcuts()


async def shortcuts(tx: Tx) -> Shortcuts:
    """Those of the acting user; as they come where nobody acts."""
    if tx.actor.id is None:
        return DEFAULT
    found = await tx.first(
        Shortcuts,
        """
        select is_on, keys
        from user_shortcuts
        where organization_id = %(organization_id)s
          and user_id = %(user_id)s
        """,
        {"organization_id": tx.organization_id, "user_id": tx.actor.id},
    )
    return found or DEFAULT


async def keep_shortcuts(tx: Tx, wished: Shortcuts) -> None:
    """Keep what the acting user wishes. Raises 422 naming each action whose key is none or another's too."""
    keys = {action: key for action, key in wished.keys.items() if key != action}
    faults = [*_unknown(keys), *_unfit(keys), *_doubled(Shortcuts(keys=keys))]
    if faults:
        raise errors.invalid(faults)
    await tx.execute(
        """
        insert into user_shortcuts (organization_id, user_id, is_on, keys)
        values (%(organization_id)s, %(user_id)s, %(is_on)s, %(keys)s::jsonb)
        on conflict (organization_id, user_id) do update
        set is_on = excluded.is_on, keys = excluded.keys
        """,
        {
            "organization_id": tx.organization_id,
            "user_id": reader(tx),
            "is_on": wished.is_on,
            "keys": msgspec.json.encode(keys).decode(),
        },
    )


def _unknown(keys: dict[str, str]) -> list[errors.FieldFault]:
    return [
        errors.FieldFault(action, "validation_failed", "There is no such shortcut.")
        for action in keys
        if action not in ACTIONS
    ]


def _unfit(keys: dict[str, str]) -> list[errors.FieldFault]:
    return [
        errors.FieldFault(action, "validation_failed", "One letter, digit or sign.")
        for action, key in keys.items()
        if len(key) != 1 or not key.isprintable() or key.isspace()
    ]


def _doubled(wished: Shortcuts) -> list[errors.FieldFault]:
    pressed = [wished.key_of(action) for action in ACTIONS]
    return [
        errors.FieldFault(action, "validation_failed", "Another shortcut has this key already.")
        for action in wished.keys
        if pressed.count(wished.key_of(action)) > 1
    ]
