"""What one person is sent: the variant of their channel and language, filled in (MSG-001..003).

The one place where words become a message for the wire: links are shortened, mails finished and files named here.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon.channels import MailContent, PushContent, TemplateContent
from koinon.messaging.content import compiled
from koinon.messaging.content.wording import Filled, Mailing, Said, Wording
from koinon.messaging.contracts import Variant, WhatsAppTemplateRef
from koinon.messaging.contracts.splits import LETTERS
from koinon.messaging.links import pixel, preferences
from koinon.messaging.links.policy.exchanging import filled_in
from koinon.messaging.mail import enclosing, finishing, places
from koinon.messaging.mail.paper import Written as Mail
from koinon.messaging.mail.service import look
from koinon.messaging.mail.tokens import Way
from koinon.messaging.media.attaching import NO_FILES, Files, addresses
from koinon.messaging.media.enclosing import Enclosed
from koinon.messaging.repository.ranges import Row
from koinon.messaging.repository.works import Work
from koinon.messaging.rules.service import sending_policy
from koinon.messaging.splits.policy import letter_of
from koinon.platform.db import Tx
from koinon.platform.services import Services

NOTHING: Enclosed = MappingProxyType({})
Links = Mapping[str, str]
"""A recipient's own short links by the stand-ins that the words hold."""


class Written(NamedTuple):
    """A message's plain text, what its channel has beside that, and the addresses of its files."""

    body: str
    content: MailContent | TemplateContent | PushContent | None = None
    media_urls: tuple[str, ...] = ()
    as_mms: bool = False
    replies_to: str | None = None


class Ways(NamedTuple):
    """How the recipients of one organization get out of its mails."""

    services: Services
    organization_id: UUID
    counts_opens: bool = False
    mailbox: str | None = None
    """The sender, which takes a mail for it too."""
    base: str = ""
    """Where its links lie."""

    def dot(self, row: Row) -> str:
        """The picture that tells that a mail was opened; a test's tells nothing (MSG-017, 078)."""
        if not self.counts_opens or row.channel != "email" or row.origin == "test":
            return ""
        return pixel.markup(self.services.vault, self.base, self.organization_id, row.id)

    def of(self, row: Row, topic_id: UUID | None) -> finishing.Ways | None:
        """The addresses of one message; None where its purpose offers none."""
        if row.channel != "email" or not (finishing.has_way_out(row.purpose) or row.origin == "test"):
            return None
        way = Way(self.organization_id, row.id, "email", topic_id, bytes(row.address_hash))
        return finishing.unsubscribing(self.services.vault, self.services.configuration.base_url, way, self.mailbox)


class Writer:
    """Writes the rows of one broadcast."""

    def __init__(
        self,
        wording: Wording,
        constants: Mapping[str, str],
        order: Sequence[str],
        ways: Ways | None = None,
        topic_id: UUID | None = None,
        files: Files = NO_FILES,
    ) -> None:
        self.wording, self._constants, self._order = wording, constants, order
        self._ways, self._topic_id, self._files = ways, topic_id, files
        self._fill: dict[Said, Callable[[Sequence[str] | None], Filled]] = {}
        self._plain: Callable[[Sequence[str] | None], str] | None = None
        if wording.is_plain:
            self._plain = compiled(wording.said["sms", ""].variant.body).renderer(constants, order)

    def has_template(self, row: Row) -> bool:
        """Whether an approved template of WhatsApp says it to the row's person."""
        if self._plain is not None or row.channel != "whatsapp":
            return False
        return self._said(row).variant.whatsapp is not None

    def _said(self, row: Row) -> Said:
        locale = row.locale if row.locale is not None else self.wording.locales[row.channel][0]
        known = self.wording.said.get((row.channel, locale)) or self.wording.of(row.channel, locale)
        return self.wording.form(known, carried=self.wording.carries(row.person.country))

    def has_files(self, row: Row) -> bool:
        """Whether the row's text takes files along, and so goes as MMS."""
        return self._plain is None and row.channel == "sms" and self._said(row).variant.takes_mms

    def write(self, row: Row, links: Links | None = None) -> Written:
        """What the row's person gets."""
        if self._plain is not None:
            return Written(filled_in(self._plain(row.variables), links or {}))
        said = self._said(row)
        if said not in self._fill:
            self._fill[said] = said.filler(self._constants, self._order)
        ways = self._ways.of(row, self._topic_id) if self._ways is not None else None
        filled = _marked(self._fill[said](row.variables), said.trap, self._ways, row)
        return finished(said.variant, _own(filled, links), self._constants, row, ways, self._files)


def _marked(filled: Filled, trap: str, ways: Ways | None, row: Row) -> Filled:
    """A mail with what nobody sees of it: a link for machines, and the picture of one dot."""
    if row.channel != "email":
        return filled
    return filled._replace(html=filled.html.replace(places.TRAP, trap + (ways.dot(row) if ways is not None else "")))


def _own(filled: Filled, links: Links | None) -> Filled:
    """With a recipient's own links in their places."""
    return filled._replace(body=filled_in(filled.body, links), html=filled_in(filled.html, links)) if links else filled


class SplitWriter(Writer):
    """Writes a broadcast that is said in several ways: the sample by turns, the rest in the words that won."""

    def __init__(self, work: Work, writers: Sequence[Writer]) -> None:
        super().__init__(writers[0].wording, {}, ())
        self._by_letter = dict(zip(LETTERS, writers, strict=False))
        self._sample, self._winner = work.ab_sample or 0, work.ab_winner

    def _of(self, row: Row) -> Writer:
        letter = letter_of(row.position, self._sample, len(self._by_letter)) or self._winner
        if letter is None:
            raise LookupError("nobody beyond the sample is written to before its winner is known")
        return self._by_letter[letter]

    def has_template(self, row: Row) -> bool:
        """Whether an approved template of WhatsApp says it to the row's person."""
        return self._of(row).has_template(row)

    def has_files(self, row: Row) -> bool:
        """Whether the row's text goes as MMS."""
        return self._of(row).has_files(row)

    def write(self, row: Row, links: Links | None = None) -> Written:
        """What the row's person gets."""
        return self._of(row).write(row, links)


async def writer_of(tx: Tx, services: Services, work: Work, mailbox: str | None = None) -> Writer:
    """The writer of a broadcast, with what its mails need."""
    wording = work.wording
    if "email" in wording.locales:
        mailing = Mailing(await look(tx, work.home_locale), finishing.has_way_out(work.purpose))
        wording = work.worded(mailing)
    out = await ways(tx, services, mailbox, mails="email" in wording.locales)
    all_ways = (wording, *wording.rivals)
    files = await addresses(tx, services, (said.variant for one in all_ways for said in one.said.values()))
    made = [Writer(one, work.constants, work.variables, out, work.topic_id, files) for one in all_ways]
    return SplitWriter(work, made) if work.split is not None else made[0]


async def ways(tx: Tx, services: Services, mailbox: str | None, *, mails: bool) -> Ways:
    """How people get out of mails that leave now; `mails`: whether there are any."""
    counts_opens = mails and (await sending_policy(tx)).track_opens
    base = await preferences.base_of(tx) if counts_opens else ""
    return Ways(services, tx.organization_id, counts_opens, mailbox, base)


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """A single message's words beside its body, as its row keeps them; `name` is whose mail it is."""

    variant: Variant
    name: str = ""
    topic_id: UUID | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Of a mail that answers one."""
    reply_to: str | None = None
    encloses: bool = False
    """Its files go in the mail itself, not as links."""
    replies_to: str | None = None
    """The carrier's id of the message it answers."""


def files_within(row: Row) -> tuple[UUID, ...]:
    """The files that go in a single message's mail itself."""
    said = row.content or {}
    if row.channel != "email" or not said.get("encloses"):
        return ()
    return msgspec.convert(said, Kept).variant.media_ids


async def files_of(tx: Tx, services: Services, rows: Sequence[Row]) -> Files:
    """Where the carrier fetches the files of single messages."""
    kept = (msgspec.convert(row.content, Kept) for row in rows if row.content is not None)
    return await addresses(tx, services, (one.variant for one in kept if not one.encloses))


def single(row: Row, out: Ways | None = None, files: Files = NO_FILES, within: Enclosed = NOTHING) -> Written:
    """What a single message's person gets: its words were filled in when it was written."""
    if row.content is None:
        return Written(row.body or "")
    kept = msgspec.convert(row.content, Kept)
    variant = kept.variant
    values = variant.whatsapp.values if variant.whatsapp is not None else ()
    filled = _marked(Filled(variant.subject, row.body or "", variant.html, values), "", out, row)
    ways = out.of(row, kept.topic_id) if out is not None else None
    written = finished(variant, filled, {"organization.name": kept.name}, row, ways, files)
    is_answer = kept.headers or kept.reply_to or not variant.html
    if is_answer and isinstance(written.content, MailContent):
        headers = written.content.headers + kept.headers
        parts = tuple(within[one] for one in variant.media_ids if one in within) if kept.encloses else ()
        answer = msgspec.structs.replace(
            written.content, html=None, headers=headers, reply_to=kept.reply_to, attachments=parts
        )
        return written._replace(content=answer)
    return written._replace(replies_to=kept.replies_to)


def has_files(row: Row) -> bool:
    """Whether a single message's text goes as MMS."""
    said = (row.content or {}).get("variant") or {}
    return row.channel == "sms" and bool(said.get("media_ids") or said.get("as_mms"))


def has_template(row: Row) -> bool:
    """Whether an approved template of WhatsApp says what a single message says."""
    return row.content is not None and bool((row.content.get("variant") or {}).get("whatsapp"))


def kept(
    variant: Variant, filled: Filled, constants: Mapping[str, str], topic_id: UUID | None = None
) -> dict[str, Any]:
    """What a single message's row keeps of a variant that was filled in."""
    whatsapp = variant.whatsapp
    if whatsapp is not None:
        whatsapp = msgspec.structs.replace(whatsapp, values=filled.values)
    written = Variant(
        channel=variant.channel,
        locale=variant.locale,
        subject=filled.subject,
        html=filled.html,
        media_ids=variant.media_ids,
        as_mms=variant.as_mms,
        whatsapp=whatsapp,
    )
    made: dict[str, Any] = msgspec.to_builtins(Kept(written, constants.get("organization.name", ""), topic_id))
    return made


def finished(
    variant: Variant,
    filled: Filled,
    constants: Mapping[str, str],
    row: Row,
    ways: finishing.Ways | None,
    files: Files = NO_FILES,
) -> Written:
    """A filled variant as its channel carries it; WhatsApp takes free words while a window is open."""
    name = constants.get("organization.name") or None
    if variant.channel == "email":
        linked = [one for id_ in variant.media_ids if (one := files.get(("email", id_))) is not None]
        mail = enclosing.with_files(Mail(filled.subject, filled.body, filled.html), linked)
        if row.origin == "test" and places.LEAVE not in filled.html:
            ways = None  # what is tried offers none either
        return Written(*finishing.finished(mail, ways, from_name=name))
    if variant.channel == "push":
        return Written(filled.body, PushContent(filled.subject or name or ""))
    if variant.whatsapp is not None and not (row.person.window_open and (filled.body or variant.media_ids)):
        return Written(filled.body, _template(variant.whatsapp, filled.values, files))
    named = [files.get((variant.channel, one)) for one in variant.media_ids]
    return Written(filled.body, None, tuple(one.url for one in named if one is not None), variant.as_mms)


def _template(template: WhatsAppTemplateRef, values: tuple[str, ...], files: Files) -> TemplateContent:
    above = files.get(("whatsapp", template.header_media_id)) if template.header_media_id is not None else None
    header = above.url if above is not None else None
    return TemplateContent(template.name, template.language, template.provider_id, values, header, template.buttons)
