"""Strict JSON: what RFC 8259 leaves to the reader is refused rather than guessed (API-006, 009).

Refused: invalid UTF-8, duplicate names, NaN and infinities, numbers past 64 bits, more than 20 levels, NUL and
lone surrogates (RFC 7493 §2.1, I-JSON). The standard library parses; msgspec keeps the last duplicate and accepts NUL.
"""

import asyncio
import json
import re
from collections import Counter
from typing import Any, NoReturn

from koinon.platform import errors

LARGEST = 1024 * 1024
DEEPEST = 20
INLINE = 64 * 1024

_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|\x00")
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class _RefusedError(ValueError):
    """The text is JSON by its grammar and still not acceptable."""


def parse(raw: bytes) -> Any:
    """The value of a JSON text. Raises `malformed_request` with its place, 422 for unusable text."""
    try:
        value = _decoder.decode(raw.removeprefix(_BYTE_ORDER_MARK).decode())
    except json.JSONDecodeError as error:
        raise _malformed(error.msg, error.lineno, error.colno) from None
    except UnicodeDecodeError as error:
        raise _malformed("invalid UTF-8", *_position(raw, error.start)) from None
    except RecursionError:
        raise _too_deep() from None
    except _RefusedError as error:
        raise _malformed(str(error)) from None
    _refuse_depth(value)
    if _SUSPECT.search(raw):
        _refuse_unusable_text(value)
    return value


async def parse_off_loop(raw: bytes) -> Any:
    """The same, in a thread when the body is large (35 ms for 1 MiB), so that others are not kept waiting."""
    return parse(raw) if len(raw) <= INLINE else await asyncio.to_thread(parse, raw)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise _RefusedError(f"duplicate name {twice[:60]!r}")
    return found


def _constant(text: str) -> NoReturn:
    raise _RefusedError(f"{text} is not a JSON number")


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _RefusedError("number out of range")
    return value


def _whole(text: str) -> int:
    if len(text) > 20 or not -(2**63) <= (value := int(text)) < 2**63:
        raise _RefusedError("number out of range")
    return value


_decoder = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_number, parse_int=_whole)


def _refuse_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level if isinstance(outer, dict | list) for inner in _children(outer)]
        if not level:
            return
    raise _too_deep()


def _children(value: dict[str, Any] | list[Any]) -> list[Any]:
    members = value.values() if isinstance(value, dict) else value
    return [member for member in members if isinstance(member, dict | list)]


def _refuse_unusable_text(value: Any) -> None:
    faults = [
        errors.FieldFault(path, "validation_failed", "Text may not contain NUL or half characters.")
        for path, text in _texts(value, "")
        if _UNUSABLE.search(text)
    ]
    if faults:
        raise errors.invalid(faults)


def _texts(value: Any, path: str) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(path, value)]
    if isinstance(value, list):
        return [found for i, item in enumerate(value) for found in _texts(item, f"{path}[{i}]")]
    if isinstance(value, dict):
        names = [(path, name) for name in value if _UNUSABLE.search(name)]
        dot = f"{path}." if path else ""
        return names + [found for name, item in value.items() for found in _texts(item, dot + printable(name))]
    return []


def printable(text: str) -> str:
    """`text` with what no encoder can write replaced, cut to 100 characters: fit to be quoted in an answer."""
    return _UNUSABLE.sub("\N{REPLACEMENT CHARACTER}", text[:100])


def _position(raw: bytes, offset: int) -> tuple[int, int]:
    before = raw[:offset]
    return before.count(b"\n") + 1, offset - (before.rfind(b"\n") + 1) + 1


def _malformed(reason: str, line: int | None = None, column: int | None = None) -> errors.KoinonError:
    details: dict[str, Any] = {"reason": printable(reason)}
    if line is not None:
        details |= {"line": line, "column": column}
    return errors.MALFORMED_REQUEST(details=details)


def _too_deep() -> errors.KoinonError:
    return errors.MALFORMED_REQUEST(details={"reason": f"more than {DEEPEST} levels deep", "deepest": DEEPEST})
