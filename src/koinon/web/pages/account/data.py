"""One's own data: taken along as a file, and erased (IDN-010)."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.response import Redirect, Response

from koinon import identity
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.account.frame import OWN, STEP_UP, page
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

PATH = "/account/data"


@get(PATH, opt=OWN)
async def show_own_data(visit: Visit) -> Response[Any]:
    """What can be done with one's own data."""
    return await _shown(visit)


async def _shown(visit: Visit, refused: KoinonError | None = None, typed: str = "") -> Response[Any]:
    user = await identity.me(visit.services, visit.actor)
    return page(visit, "data", PATH, refused, user=user, typed=typed)


@get(PATH + "/download", opt={**OWN, "cache": "secret"})
async def download_own_data(visit: Visit) -> Response[bytes]:
    """Everything kept of oneself as a person who signs in, as a JSON file."""
    held = await identity.everything_of_me(visit.services, visit.actor)
    body = msgspec.json.format(msgspec.json.encode(held), indent=2)
    headers = {"Content-Disposition": 'attachment; filename="my-koinon-account.json"'}
    return Response(body, media_type="application/json", headers=headers)


@post(PATH + "/erase", opt=STEP_UP, status_code=200)
async def erase_own_account(visit: Visit) -> Response[Any]:
    """Erase one's account, once the address was typed; it cannot be undone."""
    typed = forms.text(await visit.form(), "email")
    user = await identity.me(visit.services, visit.actor)
    try:
        if typed.strip().casefold() != user.email.casefold():
            raise errors.invalid_field("email", "validation_failed", "Type the address you sign in with.")
        await identity.erase_me(visit.services, visit.actor)
    except KoinonError as refused:
        return await _shown(visit, refused, typed)
    return _gone(visit)


def _gone(visit: Visit) -> Redirect:
    response = forms.see("/sign-in")
    response.cookies.extend(identity.cleared_cookies())
    with visit.words():
        said = gettext("Your account is erased. What you wrote for others stays, without your name.")
        return toast_after(response, said)


HANDLERS = [show_own_data, download_own_data, erase_own_account]
