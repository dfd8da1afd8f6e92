"""The living page of the design system: every component, state, theme and language (development and demo)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from litestar import Request, Router, get
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.response import Response

from koinon.messaging import Variant
from koinon.platform import errors
from koinon.web.faults import error_page
from koinon.web.rendering import render
from koinon.web.shell import Membership, Shell

SHELL = Shell(
    organization_name="Grace Chapel",
    kind="church",
    locale="en",
    time_zone="America/Chicago",
    user_name="Ben Carter",
    user_email="ben@example.org",
    csrf_token="design",  # noqa: S106 -- no form of this page is sent
    active="home",
    unread=12,
    practice=True,
    is_live=False,
    phones_url="/phones",
    memberships=(Membership("Grace Chapel", "/design", current=True), Membership("Corner Bakery", "/design")),
)
WEEKS = [
    ("Sep 6", 310),
    ("13", 402),
    ("20", 388),
    ("27", 455),
    ("Oct 4", 470),
    ("11", 512),
    ("18", 498),
    ("25", 561),
    ("Nov 1", 604),
]
MAIL: tuple[dict[str, Any], ...] = (
    {"type": "heading", "text": "Harvest supper", "level": 1},
    {"type": "text", "html": '<p>Dear {{ contact.first_name | default: "friend" }},</p><p>we eat together.</p>'},
    {
        "type": "columns",
        "columns": [[{"type": "text", "html": "<p>Bread</p>"}], [{"type": "button", "text": "I come"}]],
    },
    {"type": "footer"},
)
COLOURS = (
    "ink",
    "ink-2",
    "ink-3",
    "paper",
    "card",
    "sunken",
    "line",
    "brand",
    "brand-soft",
    "good",
    "warn",
    "bad",
    "ember",
)


@get("/", name="design", sync_to_thread=False)
def components(request: Request[Any, Any, Any]) -> Response[str]:
    """The catalogue."""
    now = datetime.now(UTC)
    return render(
        request,
        "design/index.html",
        shell=SHELL,
        weeks=WEEKS,
        colours=COLOURS,
        now=now,
        earlier=now - timedelta(minutes=4),
    )


@get("/inbox", sync_to_thread=False)
def inbox(request: Request[Any, Any, Any]) -> Response[str]:
    """The split view, filled."""
    return render(request, "design/inbox.html", shell=SHELL)


@get("/mail", sync_to_thread=False)
def mail(request: Request[Any, Any, Any]) -> Response[str]:
    """The mail editor, with a mail in it."""
    return render(
        request, "design/mail.html", shell=SHELL, said=Variant(channel="email", subject="Supper", blocks=MAIL)
    )


@get("/gate", sync_to_thread=False)
def gate(request: Request[Any, Any, Any]) -> Response[str]:
    """The layout of the pages before sign-in."""
    return render(request, "design/gate.html")


@get("/error/{status:int}", sync_to_thread=False)
def error(request: Request[Any, Any, Any], status: int) -> Response[str]:
    """The error pages."""
    if not 400 <= status <= 599:
        raise errors.ROUTE_NOT_FOUND()
    return error_page(request, status, reference="req_0192f3c1")


async def not_in_production(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Nobody's business where real people work. Raises 404 there."""
    services = connection.app.state.get("services")
    if services is not None and services.configuration.env == "production":
        raise errors.ROUTE_NOT_FOUND()


router = Router(
    "/design",
    route_handlers=[components, inbox, mail, gate, error],
    guards=[not_in_production],
    include_in_schema=False,
    opt={"public": True},
)
