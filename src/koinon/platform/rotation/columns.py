"""Which columns hold cipher texts, whose they are and how their rows are told apart."""

from typing import NamedTuple

from koinon.platform.db import HERE, Tx
from koinon.platform.where import HOME_TABLES

BATCH = 1_000
FEW = 20
"""A page of values of up to a megabyte each: 1,000 of them would not fit into a worker."""
INSTALLATIONS = "'00000000-0000-0000-0000-000000000000'::uuid"
"""Whose a value is that belongs to nobody in particular."""


class Sealed(NamedTuple):
    """A column of cipher texts, empty or null where there is nothing to seal.

    `kind` is what its values were sealed as; `=column` reads it from the row. `key` is the primary key with its types,
    without the organization. Behind the tenant wall rows are their organization's; a table outside says by `whose`, an
    SQL expression. `only` is a condition where a column holds other things too. `most` rows make a page.
    """

    table: str
    column: str
    kind: str
    key: tuple[tuple[str, str], ...] = (("id", "uuid"),)
    whose: str | None = None
    only: str | None = None
    most: int = BATCH

    @property
    def name(self) -> str:
        """As progress and jobs call it."""
        return f"{self.table}.{self.column}"


_columns: dict[str, Sealed] = {}


def name_columns(*columns: Sealed) -> None:
    """Have these columns sealed anew when a new key comes."""
    _columns.update({column.name: column for column in columns})


def sealed_columns() -> list[Sealed]:
    """Every one, by name."""
    return [_columns[name] for name in sorted(_columns)]


def within_reach(tx: Tx) -> list[Sealed]:
    """Those that `tx` answers for: of its organization, or of the database outside the tenant wall.

    What stands at home only (ADR 16) is left to a transaction there.
    """
    is_tenant = tx.actor.organization_id is not None
    found = [one for one in sealed_columns() if (one.whose is None) == is_tenant]
    return [one for one in found if tx.placement == HERE or one.table not in HOME_TABLES]
