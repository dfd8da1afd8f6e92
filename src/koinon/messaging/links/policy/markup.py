"""Links of a mail's HTML: what its anchors lead to (MSG-073)."""

import html
import re
from collections.abc import Mapping

_HREF = re.compile(r"""(<a\b[^>]*?\bhref\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE | re.DOTALL)
_WEB = re.compile(r"https?://", re.IGNORECASE)


def find(markup: str) -> list[str]:
    """The different http and https addresses that anchors lead to, in order."""
    found = (html.unescape(match[2][1:-1]).strip() for match in _HREF.finditer(markup))
    return list(dict.fromkeys(url for url in found if _WEB.match(url)))


def replace(markup: str, instead: Mapping[str, str]) -> str:
    """`markup` with each address that `instead` names exchanged for what it gives."""

    def exchanged(match: re.Match[str]) -> str:
        other = instead.get(html.unescape(match[2][1:-1]).strip())
        return match[0] if other is None else f'{match[1]}"{html.escape(other)}"'

    return _HREF.sub(exchanged, markup)
