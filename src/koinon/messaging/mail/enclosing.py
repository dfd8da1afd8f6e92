"""Files that go with a mail: as links below its words, which every mailbox takes whatever their size."""

from collections.abc import Sequence
from html import escape

from koinon.messaging.mail.paper import Written
from koinon.messaging.media.contracts import Attached

_BLOCK = (
    '<div style="margin:0 auto;max-width:600px;padding:8px 24px 24px;font-family:Helvetica,Arial,sans-serif;'
    'font-size:14px;line-height:22px">{links}</div>'
)
_END = "</body>"


def with_files(written: Written, files: Sequence[Attached]) -> Written:
    """The mail with a link to each file, in both its parts."""
    if not files:
        return written
    links = "<br>".join(f'<a href="{escape(one.url)}">&#128206; {escape(one.name)}</a>' for one in files)
    block, html = _BLOCK.format(links=links), written.html
    before, end, after = html.rpartition(_END)
    html = f"{before}{block}{end}{after}" if end else f"{html}{block}" if html else ""
    below = "\n".join(f"{one.name}: {one.url}" for one in files)
    return written._replace(text=f"{written.text.rstrip()}\n\n{below}\n", html=html)
