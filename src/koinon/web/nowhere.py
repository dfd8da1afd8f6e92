"""What a host of an organization's own shows where a link leads nowhere: a sentence, and nothing of the product.

It stands alone (no script, style sheet or picture): those lie on the product's address.
"""

import base64
import hashlib
import html
from typing import Any

from litestar.types import Send

from koinon.web.i18n import N_, choose_locale, translate

SAID = {
    404: (N_("There is nothing here"), N_("The address may be mistyped, or what was here has been removed.")),
    410: (N_("This is over"), N_("This link is not in use any more. Ask whoever sent it to you for another one.")),
    503: (N_("This link does not work just now"), N_("Try again in a minute.")),
}
STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;min-height:100vh;display:grid;place-content:center;padding:24px;box-sizing:border-box;"
    "font:15px/1.5 system-ui,sans-serif;background:light-dark(#faf8f4,#1b1a18);color:light-dark(#2b2926,#ece9e3)}"
    "main{max-width:32rem}h1{font-size:24px;line-height:1.25;margin:0 0 8px}p{margin:0;opacity:.8}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"content-security-policy", f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'".encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"vary", b"accept-language"),
]


async def link_leads_nowhere(scope: Any, send: Send, status: int) -> None:
    """Say so, in the reader's language."""
    accepted = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    locale = choose_locale(None, accepted.decode("latin-1"))
    body = page(status, locale).encode()
    headers = [*HEADERS, (b"content-language", locale.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    shown = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": shown, "more_body": False})


def page(status: int, locale: str) -> str:
    """The whole page."""
    title, advice = (html.escape(translate(locale, one)) for one in SAID.get(status, SAID[404]))
    return (
        f'<!doctype html><html lang="{locale}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body><main><h1>{title}</h1><p>{advice}</p></main></body></html>"
    )
