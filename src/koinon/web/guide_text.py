"""Pages of the shipped guide as HTML: the little Markdown that they are written in, everything else escaped."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_ITEM = re.compile(r"(?:[-*]|\d+\.) +")
_INLINE = re.compile(r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|\[(?P<words>[^\]]+)\]\((?P<at>[^)\s]+)\)", re.DOTALL)
_PAGE = re.compile(r"([a-z0-9-]+)\.md(?:#.*)?")


def drawn(text: str, home: str) -> Markup:
    """`text` as HTML; links to other pages lead below `home`, those out of the guide are words."""
    return Markup("\n").join(_block(lines, home) for lines in _blocks(text))


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines that belong together: parted by empty lines, headings and fences."""
    held, fenced = list[str](), False
    for line in text.splitlines():
        fence = line.startswith("```")
        ends = not fenced and (not line.strip() or line.startswith("#") or fence)
        if ends and held:
            yield held
            held = []
        if fenced or fence or line.strip():
            held.append(line)
        if (fenced and fence) or (not fenced and line.startswith("#")):
            yield held
            held = []
        fenced ^= fence
    if held:
        yield held


def _block(lines: list[str], home: str) -> Markup:
    first = lines[0]
    if first.startswith("```"):
        return Markup('<pre class="code" tabindex="0">{}</pre>').format("\n".join(lines[1:-1]))
    if first.startswith("#"):
        depth = min(len(first) - len(first.lstrip("#")), 3)
        return Markup("<h{0}>{1}</h{0}>").format(depth, _inline(first.lstrip("# "), home))
    if first.startswith("|"):
        return Markup('<pre class="code" tabindex="0">{}</pre>').format("\n".join(lines))
    before = next((at for at, line in enumerate(lines) if _ITEM.match(line)), None)
    if before is not None:
        items = Markup("").join(Markup("<li>{}</li>").format(_inline(item, home)) for item in _items(lines[before:]))
        said = Markup("<p>{}</p>").format(_inline(" ".join(lines[:before]), home)) if before else Markup("")
        return said + Markup("<ul>{}</ul>").format(items)
    return Markup("<p>{}</p>").format(_inline(" ".join(lines), home))


def _items(lines: list[str]) -> Iterator[str]:
    held = ""
    for line in lines:
        if _ITEM.match(line):
            if held:
                yield held
            held = _ITEM.sub("", line, count=1)
        else:
            held += " " + line.strip()
    yield held


def _inline(text: str, home: str) -> Markup:
    made, done = Markup(""), 0
    for found in _INLINE.finditer(text):
        made += escape(text[done : found.start()]) + _marked(found, home)
        done = found.end()
    return made + escape(text[done:])


def _marked(found: re.Match[str], home: str) -> Markup:
    if found["code"]:
        return Markup("<code>{}</code>").format(found["code"])
    if found["strong"]:
        return Markup("<strong>{}</strong>").format(found["strong"])
    page = _PAGE.fullmatch(found["at"])
    if page is not None:
        return Markup('<a href="{}/{}">{}</a>').format(home, page[1], found["words"])
    if found["at"].startswith("https://"):
        return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(found["at"], found["words"])
    return escape(found["words"])
