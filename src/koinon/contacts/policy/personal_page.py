"""A person's data as files: JSON for programs, one page without anything from outside for people (CON-091)."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

import msgspec

from koinon.contacts.contracts.privacy import Section
from koinon.platform.words import Words

_STYLE = """
:root { color-scheme: light dark; --line: #d9d7d2; --soft: #6b6760 }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2.5rem }
.soft { color: var(--soft) } .wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line) }
th { font-weight: 600; white-space: nowrap } td { overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) { :root { --line: #45423d; --soft: #a8a29a } }
"""


def archive(sections: Sequence[Section], about: dict[str, Any], say: Words, zone: str) -> bytes:
    """A zip of `data.json`, `data.html` and files of sections. `about`: organization, made_at, id of the person."""
    data = {**about, "language": say.language, "data": {one.key: list(one.rows) for one in sections}}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.json", msgspec.json.format(msgspec.json.encode(data), indent=2))
        packed.writestr("data.html", page(sections, about, say, zone))
        for name, content in [pair for one in sections for pair in one.files.items()]:
            packed.writestr(name, content)
    return made.getvalue()


def page(sections: Sequence[Section], about: dict[str, Any], say: Words, zone: str) -> str:
    """The readable page: a table a section, in the order they came."""
    title = say.gettext("What %(organization)s knows about you", organization=about["organization"])
    when = say.gettext("Put together on %(when)s.", when=say.day_time(about["made_at"], zone))
    body = "".join(_section(one, say, zone) for one in sections)
    return (
        f'<!doctype html><html lang="{say.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f'<body><main><h1>{escape(title)}</h1><p class="soft">{escape(when)}</p>{body}</main></body></html>'
    )


def _section(section: Section, say: Words, zone: str) -> str:
    heading = f"<section><h2>{escape(section.title)}</h2>"
    if not section.rows:
        return f'{heading}<p class="soft">{escape(say.gettext("Nothing."))}</p></section>'
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in section.columns.values())
    rows = "".join(
        "<tr>" + "".join(f"<td>{_cell(row.get(key), say, zone)}</td>" for key in section.columns) + "</tr>"
        for row in section.rows
    )
    return (
        f'{heading}<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>'
    )


def _cell(value: Any, say: Words, zone: str) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return escape(say.gettext("Yes") if value else say.gettext("No"))
    if isinstance(value, datetime):
        return escape(say.day_time(value, zone))
    if isinstance(value, list | tuple):
        return escape(", ".join(str(one) for one in value)) or "—"
    return escape(str(value)).replace("\n", "<br>")
