"""Choosing the language of the pages."""

from typing import Any

from litestar import Request, Router, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from koinon.web import forms, i18n
from koinon.web.ambient import LOCALES

A_YEAR = 31_536_000


@post("/language", opt={"public": True}, status_code=forms.SEE_OTHER)
async def choose_language(request: Request[Any, Any, Any]) -> Redirect:
    """Remember the language in a cookie and go back."""
    form = await request.form()
    response = forms.see(forms.local_path(forms.text(form, "next")))
    chosen = forms.text(form, "language")
    if chosen in LOCALES:
        response.cookies.append(Cookie(key=i18n.COOKIE, value=chosen, max_age=A_YEAR, path="/", samesite="lax"))
    return response


router = Router("/", route_handlers=[choose_language], include_in_schema=False)
