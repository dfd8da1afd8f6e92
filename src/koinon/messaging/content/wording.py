"""Everything a message says on its channels and in its languages, compiled; and what one person reads of it."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, Protocol

import msgspec

from koinon.kit import gsm7
from koinon.messaging.content.choice import choose
from koinon.messaging.content.linking import as_link, may_do_without
from koinon.messaging.content.segments import Measured, content_hash
from koinon.messaging.content.template import CONTACT_PATHS, KNOWN_PATHS, Values, compiled
from koinon.messaging.contracts.content import Channel, Variant, Variants
from koinon.messaging.links.policy.exchanging import Exchange, Exchanges, exchanged, filled_in, trap
from koinon.messaging.mail import places
from koinon.messaging.mail.look import Look
from koinon.messaging.mail.paper import Paper, paper

Key = tuple[str, str]
"""A channel and the locale of one of its variants."""
TEXTS = ("subject", "body")


class Filled(NamedTuple):
    """A variant as one person reads it; `values` stand in the places of a WhatsApp template."""

    subject: str = ""
    body: str = ""
    html: str = ""
    values: tuple[str, ...] = ()

    def shown(self) -> "Filled":
        """As it may be looked at: without the ways out, which are each recipient's own."""
        body, markup = _closed(_WAYS_OUT.sub("", self.body)), _closed(self.html)
        return self._replace(body=body.strip("\n"), html=markup)


# Lines of the text part that say nothing without their address.
_WAYS_OUT = re.compile(rf"^[^\n:]{{1,80}}: (?:{places.LEAVE}|{places.CHOOSE})(?:\n|$)", re.MULTILINE)


def _closed(text: str) -> str:
    return text.replace(places.LEAVE, "").replace(places.CHOOSE, "").replace(places.TRAP, "")


class Mailing(NamedTuple):
    """How a message's mails look, and whether there is a way out in them (all but transactional ones, MSG-080)."""

    look: Look = Look()
    leaves: bool = True


PLAIN_MAILING = Mailing()


class Said:
    """One variant, compiled, its links exchanged. `variables` and `required` are of all its texts together."""

    def __init__(self, variant: Variant, mailing: Mailing, exchanges: Sequence[Exchange] = ()) -> None:
        self._print = msgspec.json.encode(variant).decode()
        self.variant = variant = exchanged(variant, exchanges)
        self.long = {one.short: one.url for one in exchanges}
        self.trap = trap(exchanges)
        self.paper: Paper | None = None
        if variant.channel == "email":
            locale = variant.locale or mailing.look.locale
            look = msgspec.structs.replace(mailing.look, locale=locale)
            made = self.paper = paper(variant, look, leaves=mailing.leaves)
            self.variables, self.required = made.variables, made.required
            return
        self.texts = {name: text for name in TEXTS if (text := getattr(variant, name))}
        self.places = variant.whatsapp.values if variant.whatsapp is not None else ()
        parts = [compiled(text) for text in (*self.texts.values(), *self.places)]
        self.variables = tuple(path for path in CONTACT_PATHS if any(path in one.variables for one in parts))
        self.required = frozenset[str]().union(*(one.required for one in parts))

    @property
    def has_words(self) -> bool:
        """Whether there is anything to send."""
        one = self.variant
        return bool(one.body.strip() or one.html.strip() or one.blocks or one.whatsapp or one.media_ids)

    def missing(self, values: Mapping[str, str]) -> str | None:
        """The first value that is empty though a text needs it, or None."""
        return next((path for path in KNOWN_PATHS if path in self.required and not values.get(path)), None)

    def filler(self, constants: Mapping[str, str], order: Sequence[str]) -> Callable[[Values | None], Filled]:
        """From a row's values, in `order`, to what its person reads; of a mail its places are still open."""
        if self.paper is not None:
            return _of_paper(self.paper, constants, order)
        fill = {name: compiled(text).renderer(constants, order) for name, text in self.texts.items()}
        named = [compiled(text).renderer(constants, order) for text in self.places]

        def filled(values: Values | None) -> Filled:
            texts = {name: make(values) for name, make in fill.items()}
            return Filled(**texts, values=tuple(make(values) for make in named))

        return filled

    def measure(self, filled: Filled, values: Values | None) -> Measured:
        """Segments and content hash: of a text its own, of anything else those of its words and values."""
        if self.variant.channel == "sms":
            beside = "".join(f"\0{one}" for one in self.variant.media_ids)
            parts = 1 if self.variant.takes_mms else gsm7.segments(filled.body)  # MMS is counted by the message
            return Measured(parts, content_hash(filled_in(filled.body, self.long) + beside))
        return Measured(1, content_hash("\0".join((self._print, *(values or ())))))


def _of_paper(made: Paper, constants: Mapping[str, str], order: Sequence[str]) -> Callable[[Values | None], Filled]:
    render = made.renderer(constants, order)

    def filled(values: Values | None) -> Filled:
        written = render(values)
        return Filled(written.subject, written.text, written.html)

    return filled


class Read(NamedTuple):
    """What somebody reads, in which of the variants, and the value it lacks, if any."""

    filled: Filled
    locale: str
    missing: str | None
    segments: int
    content_hash: int


class Reader(Protocol):
    """From a channel, a person's locale and their values to what they read; `carried`: whether a text takes files."""

    def __call__(self, channel: str, wanted: str | None, values: Values | None, *, carried: bool = True) -> Read: ...


class Wording:
    """A message's variants: at most one for each channel and locale."""

    def __init__(
        self,
        variants: Variants,
        home: str = "",
        mailing: Mailing = PLAIN_MAILING,
        links: Exchanges = MappingProxyType({}),
        media_countries: Collection[str] = (),
    ) -> None:
        self.home, self.mailing = home, mailing
        self.media_countries = frozenset(media_countries)
        self.said: dict[Key, Said] = {
            (one.channel, one.locale): said(one, mailing, links.get(one.channel, ())) for one in variants
        }
        named = {one.url for one in links.get("sms", ())}
        self.linked: dict[Key, Said] = {
            (one.channel, one.locale): said(as_link(one), mailing, links.get("sms", ()))
            for one in variants
            if one.channel == "sms" and may_do_without(one, named)
        }
        """Texts with a link to each file in its stead (MSG-015)."""
        self.locales: dict[str, list[str]] = {}
        templated = {one.locale for one in variants if one.channel == "whatsapp" and one.whatsapp is not None}
        for channel, locale in self.said:
            # Words beside a template would reach only who wrote within a day: everybody gets the template.
            if channel != "whatsapp" or not templated or locale in templated:
                self.locales.setdefault(channel, []).append(locale)
        self.variables = tuple(p for p in CONTACT_PATHS if any(p in one.variables for one in self.said.values()))
        self.rivals: Sequence[Wording] = ()

    def compete(self, rivals: Sequence["Wording"]) -> None:
        """Be tried beside other words (MSG-095): who can not read one of them gets none, the longest is paid for."""
        self.rivals = rivals
        self.variables = tuple(p for p in CONTACT_PATHS if any(p in one.variables for one in (self, *rivals)))

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels for which there are words."""
        own = (c for c, found in self.locales.items() if any(self.said[c, one].has_words for one in found))
        return tuple(c for c in own if all(c in rival.channels for rival in self.rivals))

    @property
    def is_plain(self) -> bool:
        """One text for everybody, by SMS: what a broadcast mostly is."""
        alone = list(self.said) == [("sms", "")] and not self.rivals
        return alone and not self.said["sms", ""].variant.takes_mms

    def has_files(self, channel: str, locale: str, *, carried: bool = True) -> bool:
        """Whether files go with the variant of a channel and locale, or with one that competes with it."""
        known = self.said.get((channel, locale))
        own = known is not None and self.form(known, carried=carried).variant.takes_mms
        return own or any(rival.has_files(channel, locale, carried=carried) for rival in self.rivals)

    def carries(self, country: str | None) -> bool:
        """Whether the text's sender can send files to a country; an unknown one takes none."""
        return country in self.media_countries

    @property
    def differs_by_country(self) -> bool:
        """Whether people of some countries get a link where others get the file."""
        own = any(one.variant.files_as != "link" for key, one in self.said.items() if key in self.linked)
        return bool(self.media_countries) and (own or any(rival.differs_by_country for rival in self.rivals))

    def form(self, one: Said, *, carried: bool) -> Said:
        """A variant as it goes to somebody: a text with its files, or with links to them."""
        instead = self.linked.get((one.variant.channel, one.variant.locale))
        if instead is None or (carried and one.variant.files_as != "link"):
            return one
        return instead

    @property
    def is_free(self) -> bool:
        """Whether WhatsApp has words of ours in some language, and no approved template."""
        found = [self.said["whatsapp", one].variant for one in self.locales.get("whatsapp", ())]
        return any(one.whatsapp is None for one in found)

    @property
    def is_varied(self) -> bool:
        """Whether people on one channel read different variants."""
        return any(len(found) > 1 for one in (self, *self.rivals) for found in one.locales.values())

    def locale_of(self, channel: str, wanted: str | None) -> str:
        """The locale of the variant that somebody gets on a channel (MSG-002)."""
        found = self.locales[channel]
        if len(found) == 1:
            return found[0]
        variants = (self.said[channel, one].variant for one in found)
        chosen = choose(variants, channel, wanted, self.home, found[0])
        return found[0] if chosen is None else chosen.locale

    def of(self, channel: str, wanted: str | None) -> Said:
        """The variant that somebody with this locale gets on a channel."""
        return self.said[channel, self.locale_of(channel, wanted)]

    def reader(self, constants: Mapping[str, str], order: Sequence[str]) -> Reader:
        """From a channel, a person's locale and their values in `order` to what they read."""
        rivals = [one.reader(constants, order) for one in self.rivals]
        fillers: dict[Said, Callable[[Values | None], Filled]] = {}

        def read(channel: str, wanted: str | None, values: Values | None, *, carried: bool = True) -> Read:
            locale = self.locale_of(channel, wanted)
            one = self.form(self.said[channel, locale], carried=carried)
            if one not in fillers:
                fillers[one] = one.filler(constants, order)
            filled = fillers[one](values)
            given = {**constants, **dict(zip(order, values or (), strict=False))} if one.required else {}
            own = Read(filled, locale, one.missing(given), *one.measure(filled, values))
            others = [rival(channel, wanted, values, carried=carried) for rival in rivals]
            return _together(own, others) if others else own

        return read

    def required(self, channel: str) -> frozenset[str]:
        """Paths that some variant of the channel may not find empty."""
        own = [self.said[channel, one].required for one in self.locales.get(channel, ())]
        return frozenset[str]().union(*own, *(rival.required(channel) for rival in self.rivals))


def _together(own: Read, others: Sequence[Read]) -> Read:
    missing = next((one.missing for one in (own, *others) if one.missing is not None), None)
    return own._replace(missing=missing, segments=max(one.segments for one in (own, *others)))


@lru_cache(512)
def _said(encoded: bytes, mailing: Mailing, exchanges: tuple[Exchange, ...]) -> Said:
    return Said(msgspec.json.decode(encoded, type=Variant), mailing, exchanges)


def said(variant: Variant, mailing: Mailing = PLAIN_MAILING, exchanges: Sequence[Exchange] = ()) -> Said:
    """A variant compiled, kept for its next use. Raises LiquidError for a text that `check` would refuse."""
    looks = mailing if variant.channel == "email" else PLAIN_MAILING
    return _said(msgspec.json.encode(variant), looks, tuple(exchanges))


def variants_of(channel: str, body: str, variants: Variants) -> Variants:
    """What a message says, its plain `body` among it: the text of its channel, or of SMS where it chooses itself."""
    first: Channel = "sms" if channel == "auto" else channel  # type: ignore[assignment]
    others = tuple(one for one in variants if channel in ("auto", one.channel))
    if any((one.channel, one.locale) == (first, "") for one in others):
        return others
    if others and (not body or first == "email"):
        return others  # a plain text has no subject: mails in other languages are all that such a message says
    return (Variant(channel=first, body=body), *others)
