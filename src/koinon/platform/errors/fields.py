"""Faults of single fields: all of them at once, each with its path (API-012)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from koinon.platform.errors.registry import REGISTERED, KoinonError

MOST_LISTED = 100


@dataclass(frozen=True)
class FieldFault:
    """One fault: `path` (`items[3].phone`), a registered `code`, an English msgid with `{names}` from `values`."""

    path: str
    code: str
    sentence: str
    values: dict[str, Any] = field(default_factory=dict)


class InvalidFieldsError(KoinonError):
    """422 with `details.fields`; the code is the faults' own when they share one, else `validation_failed`."""

    def __init__(self, faults: Iterable[FieldFault]) -> None:
        self.faults = list(faults)
        codes = {fault.code for fault in self.faults}
        shared = REGISTERED[codes.pop()] if len(codes) == 1 else REGISTERED["validation_failed"]
        super().__init__(shared if shared.status == 422 else REGISTERED["validation_failed"])

    @property
    def listed(self) -> list[FieldFault]:
        """The first hundred."""
        return self.faults[:MOST_LISTED]

    @property
    def more(self) -> int:
        """How many faults are not listed."""
        return max(0, len(self.faults) - MOST_LISTED)


def invalid(faults: Iterable[FieldFault]) -> InvalidFieldsError:
    """The error that lists `faults` (at least one)."""
    return InvalidFieldsError(faults)


def invalid_field(path: str, code: str, sentence: str | None = None, **values: Any) -> InvalidFieldsError:
    """The error of one field; the sentence defaults to the code's own."""
    return InvalidFieldsError([FieldFault(path, code, sentence or REGISTERED[code].sentence, values)])


class Gathered:
    """`with gathered:` keeps the faults of each part, and `refuse()` names those of all parts at once (API-012)."""

    def __init__(self) -> None:
        self.raised: list[InvalidFieldsError] = []

    def __bool__(self) -> bool:
        return bool(self.raised)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, raised: BaseException | None, _trace: object) -> bool:
        if not isinstance(raised, InvalidFieldsError):
            return False
        self.raised.append(raised)
        return True

    def refuse(self) -> None:
        """Raises 422 with what was gathered, if anything was; a single refusal as it was, with its details."""
        if len(self.raised) == 1:
            raise self.raised[0]
        if self.raised:
            raise invalid(fault for one in self.raised for fault in one.faults)
