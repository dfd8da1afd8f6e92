"""What answers a page left open on one organization after its reader has gone to another in a second tab (IDN-017)."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from koinon import identity
from koinon.platform.rest import Rendered
from koinon.web import forms
from koinon.web.rendering import render

Web = Request[Any, Any, Any]


def moved_page(request: Web) -> str | Rendered:
    """The offer to go back to the page's organization; nothing was done. For a swap it comes as a dialog."""
    if (slug := identity.renamed(request)) is not None:
        return _to_present_name(request, slug)
    seat = identity.elsewhere(request)
    assert seat is not None
    in_dialog = forms.wants_swap(request)
    request.state.csrf_token = identity.masked_csrf_token(request)
    stays = request.method == "GET" and not in_dialog
    page: str = render(
        request,
        "elsewhere_dialog.html" if in_dialog else "elsewhere.html",
        status_code=409,
        seat=seat,
        wanted=_with_query(request) if stays else page_before(request),
        wrote=request.method != "GET",
    ).content
    if not in_dialog:
        return page
    return Rendered(
        409,
        [
            (b"hx-retarget", b"#dialog-slot"),
            (b"hx-reswap", b"innerHTML"),
            (b"hx-push-url", b"false"),
            (b"x-elsewhere", b"1"),
            (b"cache-control", b"private, no-store"),
            (b"content-type", b"text/html; charset=utf-8"),
        ],
        page.encode(),
    )


def _to_present_name(request: Web, slug: str) -> Rendered:
    location = f"/o/{slug}{request.url.path}" + (f"?{request.url.query}" if request.url.query else "")
    return Rendered(301, [(b"location", location.encode()), (b"cache-control", b"private, no-store")], b"")


def page_before(request: Web) -> str:
    """Where the reader was when they sent this: HTMX says so, a form's browser too; the start where neither does."""
    told = request.headers.get("hx-current-url") or request.headers.get("referer") or ""
    parts = urlsplit(told)
    if parts.netloc != request.headers.get("host", ""):
        return ""
    return forms.local_path(parts.path + (f"?{parts.query}" if parts.query else ""), "")


def _with_query(request: Web) -> str:
    return identity.own_path(request) + (f"?{request.url.query}" if request.url.query else "")
