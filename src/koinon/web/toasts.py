"""Short messages after an action: with the answer to an HTMX request, or with the next page after a redirect."""

from typing import Any, Literal, TypeVar
from urllib.parse import quote, unquote

import msgspec
from litestar import Request
from litestar.datastructures import Cookie
from litestar.response import Response

COOKIE = "koinon_toast"
R = TypeVar("R", bound=Response[Any])
Kind = Literal["good", "warn", "bad"]


class Toast(msgspec.Struct, frozen=True, omit_defaults=True):
    """`undo` is an address to POST to while the toast stands, `seconds` how long that is."""

    message: str
    kind: Kind = "good"
    undo: str = ""
    seconds: int = 6


def toast(response: R, message: str, **details: Any) -> R:
    """Show a toast with this answer to an HTMX request. `message` is already translated."""
    events = {"toast": msgspec.to_builtins(Toast(message, **details))}
    response.headers["HX-Trigger"] = msgspec.json.encode(events).decode()
    return response


def toast_after(response: R, message: str, **details: Any) -> R:
    """Show a toast on the page this redirect leads to."""
    value = quote(msgspec.json.encode(Toast(message, **details)).decode(), safe="")
    response.cookies.append(Cookie(key=COOKIE, value=value, max_age=60, path="/", httponly=True, samesite="lax"))
    return response


def waiting_toast(request: Request[Any, Any, Any]) -> Toast | None:
    """The toast that a redirect left for this page."""
    left = unquote(request.cookies.get(COOKIE, ""))
    try:
        return msgspec.json.decode(left, type=Toast) if left else None
    except (msgspec.MsgspecError, UnicodeError):
        return None
