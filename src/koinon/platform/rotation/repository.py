"""Statements over a sealed column: what lies under another key, page by page, and how much there is.

A cipher text begins with its key's version, so nothing but that byte is read of what is new already.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from koinon.platform.db import Tx
from koinon.platform.rotation.columns import Sealed


class Old(NamedTuple):
    """A value under another key: its row, what it was sealed as, whose it is."""

    key: list[str]
    kind: str
    owner: UUID
    cipher: bytes


class Figure(NamedTuple):
    """How many values a column holds, and how many of them lie under another key."""

    column: str
    values: int
    left: int


async def outdated(tx: Tx, sealed: Sealed, version: int, after: Sequence[str] | None) -> list[Old]:
    """The next page of values under another key than `version`, their rows locked; rows in use are passed over."""
    rows = await tx.all(tuple, _outdated(sealed, after), _values(tx, version) | _named(after or ()))
    return [Old(*row) for row in rows]


def _outdated(sealed: Sealed, after: Sequence[str] | None) -> str:
    columns = ", ".join(name for name, _ in sealed.key)
    place = ", ".join(f"%(key_{n})s::{type_}" for n, (_, type_) in enumerate(sealed.key))
    kind = sealed.kind[1:] if sealed.kind.startswith("=") else f"'{sealed.kind}'"
    return f"""
        select array[{", ".join(f"{name}::text" for name, _ in sealed.key)}], {kind},
               {sealed.whose or "organization_id"}, {sealed.column}
        from {sealed.table}
        where {_condition(sealed)}
          and {_is_old(sealed)}
          {f"and ({columns}) > ({place})" if after else ""}
        order by {columns}
        limit {sealed.most}
        for no key update skip locked
        """


async def rewrite(tx: Tx, sealed: Sealed, keys: Sequence[Sequence[str]], ciphers: Sequence[bytes]) -> None:
    """Put these cipher texts in the place of what the rows with these keys hold."""
    names = [f"key_{n}" for n in range(len(sealed.key))]
    types = ", ".join(f"%(key_{n})s::{type_}[]" for n, (_, type_) in enumerate(sealed.key))
    same = "\n          and ".join(f"t.{column} = n.key_{n}" for n, (column, _) in enumerate(sealed.key))
    await tx.execute(
        f"""
        update {sealed.table} t
        set {sealed.column} = n.cipher
        from unnest({types}, %(ciphers)s::bytea[]) as n ({", ".join(names)}, cipher)
        where {"" if sealed.whose else "t.organization_id = %(organization_id)s and "}{same}
        """,
        {
            "organization_id": tx.actor.organization_id,
            "ciphers": list(ciphers),
            **{name: [key[n] for key in keys] for n, name in enumerate(names)},
        },
    )


async def figures(tx: Tx, columns: Sequence[Sealed], version: int) -> list[Figure]:
    """How much of each column lies under another key than `version`."""
    if not columns:
        return []
    each = (
        f"""
        select '{one.name}', count(*), count(*) filter (where {_is_old(one)})
        from {one.table}
        where {_condition(one)}
          and octet_length({one.column}) > 0
        """
        for one in columns
    )
    rows = await tx.all(tuple, "union all".join(each), _values(tx, version))
    return [Figure(*row) for row in rows]


def _condition(sealed: Sealed) -> str:
    return f"{'true' if sealed.whose else 'organization_id = %(organization_id)s'} and {sealed.only or 'true'}"


def _is_old(sealed: Sealed) -> str:
    # No `from 1 for 1`: the first byte of a value kept apart is read without the rest of it either way.
    return f"octet_length({sealed.column}) > 0 and substring({sealed.column}, 1, 1) <> %(version)s"


def _values(tx: Tx, version: int) -> dict[str, object]:
    return {"organization_id": tx.actor.organization_id, "version": bytes([version])}


def _named(after: Sequence[str]) -> dict[str, object]:
    return {f"key_{n}": value for n, value in enumerate(after)}
