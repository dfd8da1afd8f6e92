"""Reading forms of pages, and telling in them what was refused."""

import contextlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeVar
from uuid import UUID

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect

from koinon.platform import errors
from koinon.platform.errors import InvalidFieldsError, KoinonError, fill
from koinon.web.i18n import gettext

T = TypeVar("T", bound=str)
SEE_OTHER: Literal[303] = 303


def text(form: FormMultiDict, name: str) -> str:
    """A field as text without surrounding space, empty where it was not sent or is a file."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def verbatim(form: FormMultiDict, name: str) -> str:
    """A field exactly as typed (passwords, message texts); line ends as one character."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def whole(typed: str, most: int) -> int | None:
    """A number of 0 to `most` as its digits say; None for anything else, also for more digits than Python reads."""
    fits = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(most))
    return int(typed) if fits and int(typed) <= most else None


def texts(form: FormMultiDict, name: str) -> list[str]:
    """Every value of a repeated field."""
    return [value for value in form.getall(name, []) if isinstance(value, str) and value]


def ids(form: FormMultiDict, name: str) -> list[UUID]:
    """Every value of a field that is an id, in order and once."""
    found: dict[UUID, None] = {}
    for value in form.getall(name, []):
        with contextlib.suppress(ValueError):
            found[UUID(str(value))] = None
    return list(found)


def one_id(form: FormMultiDict, name: str) -> UUID | None:
    """A field's id, or None."""
    return next(iter(ids(form, name)), None)


def one_of(form: FormMultiDict, name: str, among: Iterable[T]) -> T | None:
    """Which of `among` a field names; None where it is empty, or anything that no page of ours offers."""
    typed = text(form, name)
    return next((value for value in among if value == typed), None)


def uuid_or_404(value: str) -> UUID:
    """An id from an address or form. Raises 404 where it is none."""
    try:
        return UUID(value)
    except ValueError:
        raise errors.RESOURCE_NOT_FOUND() from None


class Told(dict[str, str]):
    """Sentences by field; a field with nothing to tell reads as empty."""

    def __missing__(self, name: str) -> str:
        return ""


def said(refused: KoinonError) -> str:
    """A refusal in the reader's language; of fields, what is wrong with the first."""
    return next(iter(faults(refused).values()), fill(gettext(refused.sentence), refused.values))


def told(refused: KoinonError, names: Mapping[str, str], otherwise: str) -> Told:
    """What was wrong by field of the form; `names` maps paths to fields, `otherwise` takes what belongs to none."""
    found = Told()
    for path, sentence in faults(refused).items():
        found.setdefault(names.get(path, path or otherwise), sentence)
    return found


def faults(refused: KoinonError | None) -> dict[str, str]:
    """Field → sentence in the reader's language; what belongs to no field stands under the empty name. A filter.

    Of what somebody else changed meanwhile nothing: `ui.if_match` tells that.
    """
    if refused is None or refused.code == errors.PRECONDITION_FAILED.code:
        return {}
    if isinstance(refused, InvalidFieldsError):
        found: dict[str, str] = {}
        for fault in refused.listed:
            found.setdefault(fault.path, fill(gettext(fault.sentence or refused.sentence), fault.values))
        return found
    return {"": fill(gettext(refused.sentence), refused.values)}


def see(path: str) -> Redirect:
    """After a POST: look at `path`."""
    return Redirect(path, status_code=SEE_OTHER)


def local_path(value: str | None, default: str = "/") -> str:
    """A path of ours to go on to; anything that could lead elsewhere becomes `default`."""
    if not value or not value.startswith("/") or value.startswith(("//", "/\\")) or any(c in value for c in "\r\n\t\\"):
        return default
    return value


def wants_swap(request: Request[Any, Any, Any]) -> bool:
    """Whether HTMX asked."""
    return request.headers.get("hx-request") == "true"
