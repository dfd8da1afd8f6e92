"""The request class of every Litestar application of ours: strict bodies, clear refusals, never a 500."""

import re
from collections.abc import AsyncGenerator
from typing import Any

from litestar import Request
from litestar.connection.base import AuthT, StateT, UserT
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.types import Empty

from koinon.platform import errors
from koinon.platform.rest import body as strict
from koinon.platform.rest.forms import parse_form
from koinon.platform.rest.read_only import without_read_only
from koinon.platform.rest.shapes import convert

_JSON = "application/json"
_FILES = frozenset({RequestEncodingType.MULTI_PART.value, "text/csv", "application/octet-stream"})

FOUND = "found_in_body"


class _Sought:
    pattern: re.Pattern[bytes] | None = None


def seek_in_bodies(pattern: re.Pattern[bytes]) -> None:
    """Have what matches `pattern` in JSON and forms noted in the request's state under `FOUND`."""
    _Sought.pattern = pattern


class StrictRequest(Request[UserT, AuthT, StateT]):
    """`json()` answers the declared type of the handler's `data`, already checked; `form()` refuses unusable text."""

    async def json(self) -> Any:
        """The body as the handler's type. Raises 415, 400 and 422 with every fault."""
        if self._json is Empty:
            self._refuse_other_types()
            value = await strict.parse_off_loop(await self.body())
            field = self.route_handler.parsed_data_field
            if field is not None and self.method == "PATCH" and isinstance(value, dict):
                value = await without_read_only(self, value, field.annotation)
            self._json = convert(value, field.annotation) if field is not None else value
        return self._json

    async def body(self) -> bytes:
        """The whole body; what is sought in bodies is noted on the way."""
        raw = await super().body()
        self._seek(raw)
        return raw

    def _seek(self, raw: bytes) -> None:
        if _Sought.pattern is not None and (found := _Sought.pattern.findall(raw)):
            self.scope["state"].setdefault(FOUND, set()).update(found)

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body in pieces. Raises `payload_too_large` past 1 MiB; a route of files has its own limit (API-006)."""
        kind, _ = self.content_type
        opt = self.route_handler.opt
        largest = opt.get("largest_body") or (None if kind in _FILES and "files" in opt else strict.LARGEST)
        if largest is not None and (self.content_length or 0) > largest:
            raise errors.PAYLOAD_TOO_LARGE(details={"largest": largest})
        received = 0
        async for piece in super().stream():
            received += len(piece)
            if largest is not None and received > largest:
                raise errors.PAYLOAD_TOO_LARGE(details={"largest": largest})
            yield piece

    async def form(self) -> FormMultiDict:
        """The form of a page. Raises 400 if it is none, 422 for text that cannot be kept."""
        if self._form is Empty:
            self._form = await self._read_form()
        return self._form

    async def _read_form(self) -> FormMultiDict:
        kind, _ = self.content_type
        if kind == RequestEncodingType.URL_ENCODED:
            return FormMultiDict(parse_form(await self.body()))
        if kind != RequestEncodingType.MULTI_PART:
            return FormMultiDict([])
        try:
            form = await super().form()
        except (UnicodeDecodeError, LookupError, RuntimeError, ValueError, ClientException) as error:
            if isinstance(error, errors.KoinonError):
                raise
            raise errors.MALFORMED_REQUEST("The form cannot be read.") from error
        _refuse_unusable(form)
        for value in form.values():
            if isinstance(value, str):
                self._seek(value.encode())
        return form

    def _refuse_other_types(self) -> None:
        kind, options = self.content_type
        charset = options.get("charset", "utf-8").lower()
        if kind and (kind != _JSON or charset not in ("utf-8", "utf8", "us-ascii")):
            raise errors.UNSUPPORTED_MEDIA_TYPE(details={"accepted": [_JSON]})


def _refuse_unusable(form: FormMultiDict) -> None:
    for name, value in form.multi_items():
        text = value.filename if isinstance(value, UploadFile) else str(value)
        if "\x00" in text or "\x00" in name:
            raise errors.invalid_field(strict.printable(name), "validation_failed", "Text may not contain NUL.")
