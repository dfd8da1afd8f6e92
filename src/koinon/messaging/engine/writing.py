"""What one person is sent: the variant of their channel and language, filled in (MSG-001..003).

The one place where words become a message for the wire: links are shortened, mails finished and files named here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from koinon.channels import MailContent, PushContent, TemplateContent
from koinon.messaging.content import Filled, Said, Wording, compiled
from koinon.messaging.contracts import Variant, WhatsAppTemplateRef
from koinon.messaging.repository.broadcasts import Work
from koinon.messaging.repository.ranges import Row

Links = Mapping[str, str]
"""Short addresses by the long ones they stand for."""


class Written(NamedTuple):
    """A message's plain text, what its channel has beside that, and the addresses of its files."""

    body: str
    content: MailContent | TemplateContent | PushContent | None = None
    media_urls: tuple[str, ...] = ()


class Writer:
    """Writes the rows of one broadcast."""

    def __init__(self, wording: Wording, constants: Mapping[str, str], order: Sequence[str]) -> None:
        self.wording, self._constants, self._order = wording, constants, order
        self._fill: dict[tuple[str, str], Callable[[Sequence[str] | None], Filled]] = {}
        self._plain: Callable[[Sequence[str] | None], str] | None = None
        if wording.is_plain:
            self._plain = compiled(wording.said["sms", ""].variant.body).renderer(constants, order)

    @classmethod
    def of(cls, work: Work) -> "Writer":
        """For what a broadcast says."""
        return cls(work.wording, work.constants, work.variables)

    def has_template(self, row: Row) -> bool:
        """Whether an approved template of WhatsApp says it to the row's person."""
        if self._plain is not None or row.channel != "whatsapp":
            return False
        return self._said(row).variant.whatsapp is not None

    def _said(self, row: Row) -> Said:
        locale = row.locale if row.locale is not None else self.wording.locales[row.channel][0]
        return self.wording.said[row.channel, locale]

    def write(self, row: Row, links: Links | None = None) -> Written:
        """What the row's person gets."""
        if self._plain is not None:
            return Written(self._plain(row.variables))
        said = self._said(row)
        key = (row.channel, said.variant.locale)
        if key not in self._fill:
            self._fill[key] = said.filler(self._constants, self._order)
        return finished(said.variant, self._fill[key](row.variables), self._constants, is_open=row.person.window_open)


def single(row: Row) -> Written:
    """What a single message's person gets: its words were filled in when it was written."""
    if row.content is None:
        return Written(row.body or "")
    kept = msgspec.convert(row.content, Kept)
    whatsapp = kept.variant.whatsapp
    values = whatsapp.values if whatsapp is not None else ()
    texts = {name: getattr(kept.variant, name) for name in ("subject", "preheader", "html")}
    filled = Filled(**texts, body=row.body or "", values=values)
    return finished(kept.variant, filled, {"organization.name": kept.name}, is_open=row.person.window_open)


def has_template(row: Row) -> bool:
    """Whether an approved template of WhatsApp says what a single message says."""
    return row.content is not None and bool((row.content.get("variant") or {}).get("whatsapp"))


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """A single message's words beside its body, as its row keeps them; `name` is whose mail it is."""

    variant: Variant
    name: str = ""


def kept(variant: Variant, filled: Filled, constants: Mapping[str, str]) -> dict[str, Any]:
    """What a single message's row keeps of a variant that was filled in."""
    whatsapp = variant.whatsapp
    if whatsapp is not None:
        whatsapp = msgspec.structs.replace(whatsapp, values=filled.values)
    written = msgspec.structs.replace(
        variant, subject=filled.subject, preheader=filled.preheader, html=filled.html, body="", whatsapp=whatsapp
    )
    made: dict[str, Any] = msgspec.to_builtins(Kept(written, constants.get("organization.name", "")))
    return made


def finished(variant: Variant, filled: Filled, constants: Mapping[str, str], *, is_open: bool = True) -> Written:
    """A filled variant as its channel carries it; where a window `is_open`, WhatsApp takes free words."""
    if variant.channel == "email":
        from_name = constants.get("organization.name") or None
        return Written(filled.body, MailContent(filled.subject, filled.html or None, from_name))
    if variant.channel == "push":
        return Written(filled.body, PushContent(filled.subject or constants.get("organization.name", "")))
    if variant.whatsapp is not None and not (is_open and filled.body):
        return Written(filled.body, _template(variant.whatsapp, filled.values))
    return Written(filled.body)


def _template(template: WhatsAppTemplateRef, values: tuple[str, ...]) -> TemplateContent:
    return TemplateContent(template.name, template.language, None, values, buttons=template.buttons)
