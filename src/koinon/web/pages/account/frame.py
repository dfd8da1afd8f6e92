"""What the account's pages have in common."""

from typing import Any

from litestar.response import Redirect, Response

from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

OWN = {"signed_in": True, "enrolling": True}
STEP_UP = {**OWN, "step_up": True}
TABS = (
    ("/account", N_("Profile")),
    ("/account/security", N_("Signing in")),
    ("/account/sessions", N_("Sessions")),
    ("/account/notices", N_("Notices")),
    ("/account/shortcuts", N_("Shortcuts")),
    ("/account/data", N_("My data")),
)


def page(visit: Visit, template: str, path: str, refused: KoinonError | None = None, **context: Any) -> Response[str]:
    """`templates/account/<template>.html` under the tab of `path`."""
    with visit.words():
        tabs = [(href, gettext(label), None, href == path) for href, label in TABS]
    status = refused.status if refused else 200
    return visit.draw(f"account/{template}.html", status_code=status, tabs=tabs, refused=refused, **context)


def done(visit: Visit, path: str, sentence: str) -> Redirect:
    """Go on to `path`, and say what was done."""
    with visit.words():
        return toast_after(forms.see(path), gettext(sentence))
