"""What an archive holds of each table; contexts register theirs, and name what they leave out and why."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

Row = dict[str, Any]
Adjust = Callable[[Row, Vault, UUID], Row]
AfterImport = Callable[[Services, UUID], Awaitable[None]]


@dataclass
class Beside:
    """Rows that lie outside the database: where from, and how many were `lost` as they could not be read."""

    tx: Tx
    services: Services
    lost: int = 0


More = Callable[[Beside], AsyncIterator[Row]]


SealedAs = str | Callable[[Row], str]


def sealed_as(kind: SealedAs, row: Row) -> str:
    """The kind that a row's column was sealed with."""
    if not isinstance(kind, str):
        return kind(row)
    return str(row["kind"]) if kind == "=kind" else kind


@dataclass(frozen=True)
class ArchivePart:
    """A table of an archive.

    `ciphers` maps an encrypted column to the kind it was sealed with (`=kind` takes it from the column `kind`, a
    function from the row); it is exported open, those that are `binary` as hexadecimal digits. `hashes` are look-up
    hashes, made anew by the importing installation's key. `omit` are columns that are secret or the database's own.
    Only `imported` tables become rows again; `adjust` puts an imported row right. `more` are rows of it that lie
    elsewhere, open; they become rows of the table.
    """

    table: str
    ciphers: Mapping[str, SealedAs] = field(default_factory=dict)
    binary: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    imported: bool = True
    adjust: Adjust | None = None
    more: More | None = None


_parts: dict[str, ArchivePart] = {}
_after: list[AfterImport] = []
# Tables that no archive holds, and why.
LEFT_OUT: dict[str, str] = {
    "alerts": "the operator's",
    "cors_origins": "belongs to the installation's address",
    "guest_recipients": "confirmed for this installation's trial",
    "database_use": "the operator's figures of this installation",
    "dead_letters": "the installation's own",
    "deletion_requests": "of this very organization only",
    "legal_holds": "of what lies in this installation",
    "directory": "made anew",
    "idempotency_keys": "answers of a day",
    "inbound_webhooks": "applied or waiting here",
    "limit_notices": "counted anew",
    "mails": "on their way to staff",
    "organization_archives": "of this installation",
    "organization_days": "counted nightly for the operator",
    "organization_limits": "an agreement with this operator",
    "partition_archives": "files of this installation, sealed with its keys",
    "usage_counters": "counted anew",
    "usage_gauges": "counted anew",
    "wakeups": "made anew",
}


def register_part(part: ArchivePart) -> None:
    """Have a table exported. Raises ValueError if it is twice."""
    if part.table in _parts or part.table in LEFT_OUT:
        raise ValueError(f"{part.table} is registered twice")
    _parts[part.table] = part


def leave_out(reasons: Mapping[str, str]) -> None:
    """Name tables that are not exported, each with its reason."""
    if twice := set(reasons) & (set(_parts) | set(LEFT_OUT)):
        raise ValueError(f"registered twice: {sorted(twice)}")
    LEFT_OUT.update(reasons)


def register_after_import(after: AfterImport) -> None:
    """Have `after(services, organization_id)` called once all rows are in: what is made of other rows."""
    _after.append(after)


def parts() -> Mapping[str, ArchivePart]:
    """Every registered part by table."""
    return _parts


def after_import() -> list[AfterImport]:
    """What is left to do once rows are in."""
    return _after


register_part(ArchivePart("locations"))
register_part(ArchivePart("organization_brands"))
register_part(ArchivePart("organization_settings"))
register_part(ArchivePart("onboarding_steps"))
register_part(ArchivePart("events", omit=("seq", "txid"), imported=False))
