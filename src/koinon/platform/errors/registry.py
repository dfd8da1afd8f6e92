"""Every error code is registered once, with its status, its sentence and whether trying again helps (API-015)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self


class ErrorRegistrationError(Exception):
    """A code was registered twice, or has a shape that clients cannot rely on."""


@dataclass(frozen=True)
class ErrorCode:
    """A registered code. `sentence` is the English msgid; `{name}` in it is filled from `details`."""

    code: str
    status: int
    sentence: str
    retryable: bool = False

    def __call__(
        self, message: str | None = None, *, details: Mapping[str, Any] | None = None, retry_after: int | None = None
    ) -> "KoinonError":
        """The error to raise; `message` replaces the sentence (English msgid), `retry_after` is whole seconds."""
        return KoinonError(self, message=message, details=details, retry_after=retry_after)


class KoinonError(Exception):
    """What a use case raises to refuse: rendered once for JSON and HTML; raising rolls the transaction back."""

    def __init__(
        self,
        registered: ErrorCode,
        *,
        message: str | None = None,
        details: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        if REGISTERED.get(registered.code) is not registered:
            raise ErrorRegistrationError(f"{registered.code} is not registered")
        self.registered = registered
        self.sentence = message or registered.sentence
        self.details: dict[str, Any] = dict(details or {})
        self.retry_after = retry_after
        self.headers = dict(headers or {})
        super().__init__(f"{registered.code}: {self.message}")

    @property
    def code(self) -> str:
        """The stable name, the same in every language."""
        return self.registered.code

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.registered.status

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later."""
        return self.registered.retryable

    @property
    def message(self) -> str:
        """The English sentence, filled in."""
        return fill(self.sentence, self.values)

    @property
    def values(self) -> dict[str, Any]:
        """What the sentence's `{names}` are filled with."""
        minutes = None if self.retry_after is None else -(-self.retry_after // 60)
        return {**self.details, "retry_after": self.retry_after, "minutes": minutes}

    def with_headers(self, **headers: str) -> Self:
        """The same error with response headers: `Allow="GET"`."""
        self.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        return self


_registered: dict[str, ErrorCode] = {}
REGISTERED: Mapping[str, ErrorCode] = MappingProxyType(_registered)


def register(code: str, status: int, sentence: str, *, retryable: bool = False) -> ErrorCode:
    """Make `code` known. Raises ErrorRegistrationError if it already is, or if the sentence is none."""
    if code in _registered:
        raise ErrorRegistrationError(f"{code} is registered twice")
    if not code.replace("_", "").isalnum() or code != code.lower():
        raise ErrorRegistrationError(f"{code} is not lower snake_case")
    if not sentence.endswith((".", "?")) or not 400 <= status <= 599:
        raise ErrorRegistrationError(f"{code} needs a full sentence and an error status")
    _registered[code] = ErrorCode(code, status, sentence, retryable)
    return _registered[code]


class _Blank(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def fill(sentence: str, details: Mapping[str, Any]) -> str:
    """`sentence` with `{names}` taken from `details`; a missing one shows as an ellipsis, never as an error."""
    if "{" not in sentence:
        return sentence
    try:
        return sentence.format_map(_Blank(details))
    except (ValueError, IndexError, AttributeError, KeyError, TypeError):
        return sentence
