"""Versions of a template, and two of them side by side with what differs marked."""

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from markupsafe import Markup, escape

from koinon import identity, messaging
from koinon.messaging import TemplateVariant, TemplateVersion
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.templates import words
from koinon.web.pages.templates.editing import LABELS, PARTS
from koinon.web.pages.templates.listing import HOME, READ, WRITE
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

MOST = 100
_GONE, _NEW = Markup("<del>{}</del>"), Markup("<ins>{}</ins>")
_TOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\w+|\s+|[^\w\s]", re.S)


class Difference(NamedTuple):
    """One text of a variant in both versions, what differs marked."""

    part: str
    old: Markup
    new: Markup


class Compared(NamedTuple):
    """A variant in both versions: `change` is added, removed, changed or same."""

    channel: str
    locale: str
    change: str
    texts: list[Difference]


@get(HOME + "/{template_id:uuid}/versions", opt=READ)
async def versions(visit: Visit, template_id: FromPath[UUID]) -> Response[str]:
    """All of them, and two compared: the two newest unless others were chosen."""
    query = visit.request.query_params
    with visit.words():
        async with visit.transaction() as tx:
            template = await messaging.template(tx, template_id)
            rows = await messaging.template_versions(tx, template_id, limit=MOST)
            people = [one for row in rows for one in (row.published_by, row.created_by, row.reviewed_by) if one]
            names = await identity.user_names(tx, people)
            new = await _chosen(tx, template_id, query.get("to"), template.number)
            old = await _chosen(tx, template_id, query.get("from"), max(1, new.number - 1))
        return visit.draw(
            "templates/versions.html",
            active="templates",
            found=template,
            rows=rows,
            names=names,
            old=old,
            new=new,
            compared=(compared := compare(old, new)),
            same=[
                f"{words.channel(one.channel)[0]} · {words.language(one.locale)}"
                for one in compared
                if one.change == "same"
            ],
            words=words,
            may_change=visit.actor.may("templates:write"),
        )


@post(HOME + "/{template_id:uuid}/versions/{number:int}/restore", opt=WRITE, status_code=200)
async def restore(visit: Visit, template_id: FromPath[UUID], number: FromPath[int]) -> Response[Any]:
    """Begin a new version with an old one's words."""
    with visit.words():
        async with visit.transaction() as tx:
            await messaging.restore_template_version(tx, template_id, min(number, 2**31 - 1))
        return toast_after(forms.see(f"{HOME}/{template_id}"), gettext("These words are being edited again."))


async def _chosen(tx: Any, template_id: UUID, said: str | None, otherwise: int) -> TemplateVersion:
    number = int(said) if said and said.isascii() and said.isdecimal() and len(said) < 9 else otherwise
    return await messaging.template_version(tx, template_id, number)


def compare(old: TemplateVersion, new: TemplateVersion) -> list[Compared]:
    """Every variant of either, in order of channel and language."""
    keys = sorted({one.key for one in (*old.variants, *new.variants)})
    return [_compared(key, old.variant(*key), new.variant(*key)) for key in keys]


def _compared(key: tuple[str, str], old: TemplateVariant | None, new: TemplateVariant | None) -> Compared:
    change = "added" if old is None else "removed" if new is None else "same" if old == new else "changed"
    return Compared(key[0], key[1], change, list(_differences(old, new)))


def _differences(old: TemplateVariant | None, new: TemplateVariant | None) -> Iterator[Difference]:
    for part in PARTS:
        before, after = (str(getattr(one, part)) if one else "" for one in (old, new))
        if before or after:
            yield Difference(gettext(LABELS[part]), *marked(before, after))
    before, after = ("\n".join(_of_blocks(one.blocks)) if one else "" for one in (old, new))
    if before or after:
        yield Difference(gettext("Mail"), *marked(before, after))


def _of_blocks(blocks: Sequence[Any]) -> Iterator[str]:
    """The words of a mail's blocks, a line each."""
    for block in blocks:
        for name, value in block.items():
            if isinstance(value, str) and name != "type":
                yield value
            elif isinstance(value, list):
                yield from _of_blocks([one for one in value if isinstance(one, dict)])


def marked(old: str, new: str) -> tuple[Markup, Markup]:
    """Both texts with what is not in the other marked, word by word; a personal field is one word."""
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    sides: tuple[list[Markup], list[Markup]] = ([], [])
    for tag, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        sides[0].append(_shown(_GONE, "".join(left[a:b]), differs=tag != "equal"))
        sides[1].append(_shown(_NEW, "".join(right[c:d]), differs=tag != "equal"))
    return Markup("").join(sides[0]), Markup("").join(sides[1])


def _shown(frame: Markup, said: str, *, differs: bool) -> Markup:
    return frame.format(said) if differs and said else escape(said)
