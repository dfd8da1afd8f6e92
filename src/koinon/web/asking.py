"""The page, or dialog, that asks again who is there (IDN-018)."""

from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.response import Response

from koinon import identity
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.rendering import render

OURS = "confirm_"
Web = Request[Any, Any, Any]
Fields = list[tuple[str, str]]


def ask(
    request: Web,
    method: str,
    path: str,
    fields: Fields,
    refused: KoinonError | None = None,
    ways: identity.Ways | None = None,
) -> Response[Any]:
    """The page (or dialog) that asks; `fields` are those of the form that waits."""
    in_dialog = forms.wants_swap(request)
    found = ways or request.scope["state"].get(identity.WAYS)
    return render(
        request,
        "auth/confirm_dialog.html" if in_dialog else "auth/confirm.html",
        status_code=refused.status if refused else 200,
        method=method,
        path=path,
        fields=fields,
        refused=refused,
        ways=found or identity.Ways(),
        csrf=identity.masked_csrf_token(request),
    )


def waiting_fields(form: FormMultiDict) -> Fields:
    """What the waiting form held, without what belongs to the asking."""
    own = ("credential", "challenge_id")
    return [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and not name.startswith(OURS) and name not in own
    ]
