"""What is going away says so on every answer, and is 410 once it has gone (API-004, 005; RFC 9745, RFC 8594).

A route: `opt={"deprecated": Deprecation(since, sunset, migration="/api/docs/…", replacement="/api/v1/…")}`. A query
parameter, a member of a body or of an answer: `opt={"deprecated_fields": {"colour": Deprecation(…)}}`. A field is
announced where it was sent and where an answer carries it; as used it is noted where somebody named it, in the query,
in the body or in `fields`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import msgspec
from litestar import Request, Response
from litestar.utils.scope.state import ScopeState

from koinon.kit import clock
from koinon.platform import errors


class Deprecation(NamedTuple):
    """When something became deprecated, when it ends, where that is explained and what takes its place."""

    since: date
    sunset: date
    migration: str
    replacement: str

    @property
    def is_over(self) -> bool:
        """Whether its day has come."""
        return clock.now() >= start_of(self.sunset)

    def refuse(self) -> errors.KoinonError:
        """The 410 of what has gone."""
        return errors.VERSION_SUNSET(details={"replacement": self.replacement, "sunset": self.sunset.isoformat()})

    def headers(self) -> dict[str, str]:
        """What an answer says of it."""
        return {
            "Deprecation": f"@{int(start_of(self.since).timestamp())}",
            "Sunset": format_datetime(start_of(self.sunset), usegmt=True),
            "Link": f'<{self.migration}>; rel="deprecation"; type="text/html"',
        }


def start_of(day: date) -> datetime:
    """Its first instant, in UTC."""
    return datetime.combine(day, time(), UTC)


async def refuse_sunset(request: Request[Any, Any, Any]) -> None:
    """Litestar's `before_request`: 410 `version_sunset` with the replacement once the day has come."""
    opt = request.route_handler.opt
    found: Deprecation | None = opt.get("deprecated")
    if found is not None and found.is_over:
        raise found.refuse()
    ended = {name: one for name, one in _fields(opt).items() if one.is_over}
    if ended:
        await request.body()
        for name in _sent(request.scope):
            if name in ended:
                raise ended[name].refuse()


def announce(response: Response[Any], scope: Mapping[str, Any]) -> None:
    """The headers of a deprecated route or field, and a note of its use for the request log."""
    opt = scope["route_handler"].opt
    found: Deprecation | None = opt.get("deprecated")
    if found is not None:
        scope["state"]["deprecated"] = True
    elif fields := _fields(opt):
        named = fields.keys() & {*_sent(scope), *_asked(scope)}
        carried = fields.keys() & _carried(response, scope)
        if named:
            scope["state"]["deprecated"] = True
        found = min((fields[name] for name in named | carried), key=lambda one: one.sunset, default=None)
    if found is not None:
        response.headers.update(found.headers())


def _fields(opt: Mapping[str, Any]) -> Mapping[str, Deprecation]:
    fields: Mapping[str, Deprecation] = opt.get("deprecated_fields", {})
    return fields


def _sent(scope: Any) -> Iterable[str]:
    """Names in the query and, at the top, in a JSON body that was read."""
    yield from _query(scope)
    body = ScopeState.from_scope(scope).body
    if isinstance(body, bytes) and body[:1] == b"{":
        try:
            yield from msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        except msgspec.DecodeError:
            return


def _query(scope: Any) -> dict[str, list[str]]:
    return parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)


def _asked(scope: Any) -> list[str]:
    """The members that `fields` names."""
    return [name.strip() for text in _query(scope).get("fields", ()) for name in text.split(",")]


def _carried(response: Response[Any], scope: Any) -> set[str]:
    """The members of the answer's rows, as far as `fields` leaves them."""
    data = getattr(response.content, "data", None)
    row = data[0] if isinstance(data, list | tuple) and data else data
    members = set(getattr(row, "__struct_fields__", ()))
    asked = _asked(scope)
    return members & set(asked) if asked else members
