"""Error pages: what happened, what was not done, what to do."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote, urlencode

from litestar import Request
from litestar.response import Response
from litestar.types import HTTPScope

from koinon.identity import cleared_cookies, own_path
from koinon.platform.errors import fill
from koinon.platform.rest import Problem, Rendered
from koinon.web.ambient import surrounded
from koinon.web.asking import ask, waiting_fields
from koinon.web.elsewhere import moved_page, page_before
from koinon.web.i18n import N_, gettext
from koinon.web.rendering import render, surroundings

NOT_CHANGED = N_("Nothing was saved or sent.")
PAGES: dict[int, tuple[str, str, str]] = {
    400: (
        N_("That request could not be read"),
        NOT_CHANGED,
        N_("Go back, reload the page and try once more."),
    ),
    401: (
        N_("You are signed out"),
        NOT_CHANGED,
        N_("Sign in again. What you typed comes back in this tab."),
    ),
    403: (
        N_("You may not do this"),
        NOT_CHANGED,
        N_("Ask an owner or admin of your organization for it. If your page was open for long, reload it first."),
    ),
    404: (
        N_("There is nothing here"),
        "",
        N_("The address may be mistyped, or what was here has been removed."),
    ),
    410: (
        N_("This is over"),
        "",
        N_("It was used already, or its time has passed. If somebody sent you this link, ask them for a new one."),
    ),
    413: (
        N_("That file is too large"),
        NOT_CHANGED,
        N_("Split it into smaller files and send them one after another."),
    ),
    429: (
        N_("That was too much at once"),
        NOT_CHANGED,
        N_("Wait a moment and try again."),
    ),
    500: (
        N_("Something broke on our side"),
        N_("What you were doing was not saved. What was saved before is safe, and messages on their way go on."),
        N_("Try again in a minute. If it happens again, give your administrator the number above."),
    ),
    503: (
        N_("Koinon is not ready"),
        NOT_CHANGED,
        N_("It is starting, being upgraded or waiting for its database. This page works again in a moment."),
    ),
}


def error_page(
    request: Request[Any, Any, Any], status: int, *, message: str = "", reference: str = ""
) -> Response[str]:
    """The page for a status; `message` (translated) replaces its headline, `reference` is the request's id."""
    happened, not_done, to_do = PAGES.get(status, PAGES[400 if status < 500 else 500])
    if not_done == NOT_CHANGED and request.method in ("GET", "HEAD"):
        not_done = ""
    with surrounded(surroundings(request)):
        texts: dict[str, Any] = {
            "happened": message or gettext(happened),
            "not_done": not_done and gettext(not_done),
            "to_do": gettext(to_do),
        }
    retry = status >= 500 or status == 429
    return render(request, "error.html", status_code=status, status=status, reference=reference, retry=retry, **texts)


# These say less than the page of their status does.
PLAIN = {
    "route_not_found",
    "resource_not_found",
    "internal_error",
    "dependency_unavailable",
    "insufficient_permissions",
}


def problem_page(problem: Problem, scope: Mapping[str, Any]) -> str | Rendered:
    """The page of anything that was raised while a browser waited; without a session, the way to sign in."""
    request: Request[Any, Any, Any] = Request(cast("HTTPScope", scope))
    error = problem.error
    if error.status == 401 and "hx-request" not in request.headers:
        return _to_sign_in(request)
    if error.code == "invalid_cursor" and request.method == "GET" and "hx-request" not in request.headers:
        return _to_first_page(request)
    if error.code == "reauthentication_required":
        return _to_confirm(request)
    if error.code == "organization_switched":
        return moved_page(request)
    if error.code == "mfa_enrollment_required" and request.method == "GET" and "hx-request" not in request.headers:
        return Rendered(303, [(b"location", b"/account/security")], b"")
    with surrounded(surroundings(request)):
        message = "" if error.code in PLAIN else gettext(error.sentence)
    filled = fill(message, error.values) if message else ""
    return error_page(request, error.status, message=filled, reference=problem.request_id).content


def _to_first_page(request: Request[Any, Any, Any]) -> Rendered:
    """A list read on from an old link begins anew, narrowed as it was."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    location = request.url.path + (f"?{urlencode(kept)}" if kept else "")
    return Rendered(303, [(b"location", location.encode())], b"")


def _to_confirm(request: Request[Any, Any, Any]) -> str | Rendered:
    """Ask again who is there: a link comes back, a form is sent again, a swap asks in a dialog (`confirm.ts`)."""
    wanted = own_path(request) + (f"?{request.url.query}" if request.url.query else "")
    if "hx-request" in request.headers:
        return Rendered(403, [(b"x-confirm", b"1"), (b"content-type", b"text/plain")], b"")
    if request.method == "GET":
        return Rendered(303, [(b"location", f"/confirm?next={quote(wanted)}".encode())], b"")
    form = request.scope["state"].get("submitted")
    fields = waiting_fields(form) if form is not None else []
    page: str = ask(request, "POST", wanted, fields).content
    return page


def _to_sign_in(request: Request[Any, Any, Any]) -> Rendered:
    wanted = own_path(request) if request.method == "GET" else page_before(request)
    location = f"/sign-in?next={quote(wanted)}" if wanted.strip("/") else "/sign-in"
    cookies = [(b"set-cookie", cookie.to_header(header="").encode()) for cookie in cleared_cookies()]
    return Rendered(303, [(b"location", location.encode()), *cookies], b"")
