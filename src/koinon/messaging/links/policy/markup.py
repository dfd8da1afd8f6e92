"""Links of a mail's HTML: what its anchors lead to (MSG-073)."""

import html
import re
from collections.abc import Mapping

from koinon.messaging.links.policy import parsing

_HREF = re.compile(r"""(<a\b[^>]*?\bhref\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def find(markup: str) -> list[str]:
    """The different http and https addresses that anchors lead to, in order."""
    found = (html.unescape(match[2][1:-1]).strip() for match in _HREF.finditer(markup))
    return list(dict.fromkeys(url for url in found if _WEB.match(url)))


def replace(markup: str, instead: Mapping[str, str]) -> str:
    """`markup` with each address that `instead` names exchanged for what it gives, where it can be read too."""

    def exchanged(match: re.Match[str]) -> str:
        other = instead.get(html.unescape(match[2][1:-1]).strip())
        return match[0] if other is None else f'{match[1]}"{html.escape(other)}"'

    written = {html.escape(url, quote=False): html.escape(short, quote=False) for url, short in instead.items()}
    parts = _TAG.split(_HREF.sub(exchanged, markup))
    return "".join(part if at % 2 else parsing.replace(part, written) for at, part in enumerate(parts))
