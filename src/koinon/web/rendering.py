"""Turns a template and its context into an answer, in the reader's language, under the page's policy."""

from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from litestar import MediaType, Request
from litestar.datastructures import Cookie
from litestar.response import Response
from markupsafe import Markup

from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.web import charts, forms, i18n, mail_words, reasons, toasts
from koinon.web.ambient import LOCALES, REGIONS, Ambient, ambient, in_locale, surrounded
from koinon.web.assets import asset
from koinon.web.channel_words import carrier, carrier_words, choice_words
from koinon.web.formats import FILTERS
from koinon.web.nouns import noun, nouns
from koinon.web.once import new_key
from koinon.web.permission_words import role_words
from koinon.web.photos import photo_of
from koinon.web.product import product
from koinon.web.shell import Shell
from koinon.web.words import why_not

WEB = Path(__file__).parent
THEMES = ("light", "dark")
THEME_COOKIE = "koinon_theme"


@cache
def environment() -> Environment:
    """The one Jinja environment: autoescape on, an unknown name is an error, `ui.<macro>` for every component."""
    env = Environment(
        loader=FileSystemLoader([WEB / "templates", WEB]),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext
    )
    env.filters.update({name: _at_render(each) for name, each in FILTERS.items()})
    env.filters.update(carrier=carrier, carrier_words=carrier_words, choice_words=choice_words)
    env.filters.update(emphasised=i18n.emphasised, json=_json, faults=forms.faults, filled=errors.fill)
    env.globals.update(
        role_words=role_words,
        asset=asset,
        noun=noun,
        nouns=nouns,
        charts=charts,
        here=ambient,
        new_key=new_key,
        in_locale=_in_locale,
        why_not=why_not,
        reasons=reasons,
        product=product,
        photo_of=photo_of,
        mail_palette=mail_words.mail_palette,
        mail_personal=mail_words.mail_personal,
        mail_networks=mail_words.mail_networks,
    )
    env.globals["ui"] = _components(env)
    return env


def _at_render(each: Callable[..., Any]) -> Callable[..., Any]:
    """A filter whose answer depends on the reader: Jinja may not work it out for a constant when it compiles."""

    @pass_context
    @wraps(each)
    def filtered(_context: Any, *args: Any, **options: Any) -> Any:
        return each(*args, **options)

    return filtered


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _in_locale(locale: str, macro: Any, *args: Any) -> Markup:
    with surrounded(in_locale(locale)):
        return Markup(macro(*args))  # noqa: S704 -- a macro's output is escaped already


def _components(env: Environment) -> SimpleNamespace:
    """Every macro of `components/*.html`, by name. They call one another through `ui` too."""
    ui = SimpleNamespace()
    env.globals["ui"] = ui
    for path in sorted((WEB / "components").glob("*.html")):
        module = env.get_template(f"components/{path.name}").module
        for name, macro in vars(module).items():
            if not name.startswith("_"):
                setattr(ui, name, macro)
    return ui


def render(
    request: Request[Any, Any, Any],
    template: str,
    *,
    shell: Shell | None = None,
    status_code: int = 200,
    block: str = "",
    **context: Any,
) -> Response[str]:
    """The page `templates/<template>`, or one `{% block %}` of it for an HTMX swap.

    `shell` gives the frame and the reader's language; without it the language is the one chosen by cookie or browser.
    """
    here = surroundings(request, shell)
    waiting = None if block else toasts.waiting_toast(request)
    with surrounded(here):
        values = {"request": request, "shell": shell, "toasts": [waiting] if waiting else [], **context}
        html = _block(template, block, values) if block else environment().get_template(template).render(values)
    response = Response(html, status_code=status_code, media_type=MediaType.HTML)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Language"] = here.locale
    response.headers["Vary"] = "HX-Request, Cookie, Accept-Language"
    if waiting:
        response.cookies.append(Cookie(key=toasts.COOKIE, value="", max_age=0, path="/"))
    return response


def _block(template: str, block: str, values: dict[str, Any]) -> str:
    loaded = environment().get_template(template)
    return "".join(loaded.blocks[block](loaded.new_context(values)))


def surroundings(request: Request[Any, Any, Any], shell: Shell | None = None) -> Ambient:
    """The reader's language, zone, words, theme and tokens for this request."""
    seen = _seen(request)
    chosen = request.cookies.get(i18n.COOKIE)
    if shell is None:
        actor = request.scope["state"].get("actor")
        default = actor.locale if isinstance(actor, Actor) and actor.locale in LOCALES else None
        locale = i18n.choose_locale(chosen or default, request.headers.get("accept-language"))
        token = getattr(request.state, "csrf_token", "") or ""
        return msgspec.structs.replace(seen, locale=locale, region=REGIONS[locale], csrf_token=token)
    locale = chosen if chosen in LOCALES else shell.locale
    return msgspec.structs.replace(
        seen,
        locale=locale,
        region=REGIONS[locale],
        time_zone=shell.time_zone,
        kind=shell.kind,
        renamed=shell.renamed,
        currency=shell.currency,
        csrf_token=shell.csrf_token,
        shortcuts=shell.shortcuts,
    )


def _seen(request: Request[Any, Any, Any]) -> Ambient:
    theme = request.cookies.get(THEME_COOKIE, "")
    return Ambient(
        theme=theme if theme in THEMES else "",
        nonce=str(request.scope["state"].get("csp_nonce", "")),
        is_posted=request.method == "POST",
    )


def is_partial(request: Request[Any, Any, Any]) -> bool:
    """Whether an HTMX request wants only the part it swaps (a boosted or history request wants the page)."""
    headers = request.headers
    return (
        headers.get("hx-request") == "true"
        and "hx-boosted" not in headers
        and "hx-history-restore-request" not in headers
    )
