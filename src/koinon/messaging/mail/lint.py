"""What a mail is looked at for before Send: what every mail program needs, and what Gmail, Yahoo and Outlook.com ask.

Sources: Google, “Email sender guidelines” (February 2024); Yahoo, “Sender best practices”; Microsoft, “Outlook’s new
requirements for high-volume senders” (May 2025); CAN-SPAM, 15 U.S.C. §7704(a)(5) (postal address).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

import msgspec

from koinon.messaging.contracts.content import Variant
from koinon.messaging.mail import blocks, places
from koinon.messaging.mail.look import Look
from koinon.messaging.mail.paper import paper
from koinon.messaging.mail.reading import Seen, seen_in

CLIPPED = 102 * 1_024
"""Bytes of HTML above which Gmail cuts a mail and hides the way out with what it cut."""
LONG_SUBJECT = 70
LITTLE_TEXT = 80
SHORTENERS = frozenset(
    ("bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly", "cutt.ly", "shorturl.at")
)
_FAKED = re.compile(r"\s*(re|fwd?|rv|res|enc)\s*:", re.IGNORECASE)
_LOUD = re.compile(r"[!?]{2,}|[$€£]{2,}")
_DOMAIN = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#:].*)?", re.IGNORECASE)
_NUMERIC = re.compile(r"[0-9.]+|\[.*\]")

Severity = Literal["stop", "warn"]


class Finding(NamedTuple):
    """What was found: `stop` keeps it from being sent. `sentence` is a msgid filled by the pairs `values`; `place` its
    field.
    """

    code: str
    severity: Severity
    sentence: str
    values: tuple[tuple[str, object], ...] = ()
    place: str = ""

    @property
    def details(self) -> dict[str, str]:
        """The values by name, as text."""
        return {name: str(value) for name, value in self.values}


def lint(variant: Variant, look: Look, *, leaves: bool) -> tuple[Finding, ...]:
    """Everything to put right in a mail without mistakes, hindrances first; `leaves`: it is not transactional."""
    html = paper(variant, look, leaves=leaves).html.source
    seen = seen_in(html)
    found = [*_subject(variant), *_ending(variant, look, html, leaves), *_pictures(variant, seen)]
    found += [*_links(seen), *_size(html, seen)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.severity))


@lru_cache(256)
def _linted(key: bytes, look: Look, leaves: bool) -> tuple[Finding, ...]:
    return lint(msgspec.json.decode(key, type=Variant), look, leaves=leaves)


def linted(variant: Variant, look: Look, *, leaves: bool) -> tuple[Finding, ...]:
    """`lint`, remembered: a composer asks it with every change of anything."""
    return _linted(msgspec.json.encode(variant), look, leaves)


def _subject(variant: Variant) -> Iterator[Finding]:
    subject = variant.subject.strip()
    if not subject:
        yield Finding("subject_missing", "stop", "The mail has no subject.", place="subject")
        return
    if len(subject) > LONG_SUBJECT:
        said = "The subject has {count} characters; phones show about 40 and most lists {most}."
        yield Finding("subject_long", "warn", said, (("count", len(subject)), ("most", LONG_SUBJECT)), "subject")
    letters = [one for one in subject if one.isalpha()]
    if len(letters) > 5 and all(one.isupper() for one in letters):
        yield Finding("subject_loud", "warn", "A subject in capitals looks like spam.", place="subject")
    elif _LOUD.search(subject):
        yield Finding("subject_loud", "warn", "Several !, ? or $ in a row look like spam.", place="subject")
    if _FAKED.match(subject):
        said = "Re: or Fwd: says that this answers somebody, and receivers punish that."
        yield Finding("subject_faked", "stop", said, place="subject")
    if not variant.preheader.strip():
        said = "Without a preview line, lists of mails show whatever the mail begins with."
        yield Finding("preheader_missing", "warn", said, place="preheader")


def _ending(variant: Variant, look: Look, html: str, leaves: bool) -> Iterator[Finding]:
    is_blocks = bool(variant.blocks)
    place = "blocks" if is_blocks else "html"
    if not leaves:
        return
    if places.LEAVE not in html:
        said = "Add a footer: everybody must be able to unsubscribe." if is_blocks else NO_WAY_OUT
        values = (("unsubscribe", "{{ unsubscribe_url }}"),)
        yield Finding("unsubscribe_missing", "stop", said, values, place)
    if not look.postal_address.strip():
        said = "Your organization has no postal address, and every such mail must carry one."
        yield Finding("postal_address_unknown", "stop", said, place="organization")
    elif not _has_address(variant, look, html):
        said = "Add a footer: the mail must carry your postal address." if is_blocks else NO_ADDRESS
        values = (("address", "{{ organization.postal_address }}"),)
        yield Finding("postal_address_missing", "stop", said, values, place)


NO_WAY_OUT = "There is no way out: add a link to {unsubscribe}."
NO_ADDRESS = "The mail must carry your postal address: add {address}."


def _has_address(variant: Variant, look: Look, html: str) -> bool:
    if variant.blocks:
        return any(one.get("type") == "footer" for one in variant.blocks)
    if not variant.html:
        return True  # words alone get a footer
    first = next((line.strip() for line in look.postal_address.splitlines() if line.strip()), "")
    return places.holds(variant.html, places.ADDRESS) or first.casefold() in html.casefold()


def _pictures(variant: Variant, seen: Seen) -> Iterator[Finding]:
    named = {one.src: place for place, one in blocks.each(blocks.read(variant.blocks)) if isinstance(one, blocks.Image)}
    for picture in seen.pictures:
        place = named.get(picture.src, "html" if not variant.blocks else "")
        if not picture.src:
            yield Finding("image_missing", "stop", "A picture has no file.", place=place)
        elif not picture.src.startswith(("https://", "cid:", "{{")):
            yield Finding("image_insecure", "warn", "Pictures need an address that begins with https://.", place=place)
        if picture.alt is None or (not picture.alt.strip() and not _decorative(variant, picture.src)):
            said = "A picture has no description: many people see mails without pictures, some cannot see them at all."
            yield Finding("alt_missing", "warn", said, place=place)
    if seen.pictures and seen.letters < LITTLE_TEXT:
        said = "This is almost only pictures: filters do not trust that, and without them nothing can be read."
        yield Finding("mostly_pictures", "warn", said)


def _decorative(variant: Variant, src: str) -> bool:
    read = blocks.each(blocks.read(variant.blocks))
    return any(isinstance(one, blocks.Image) and one.decorative and one.src == src for _, one in read)


def _links(seen: Seen) -> Iterator[Finding]:
    for link in seen.links:
        href, host = link.href.strip(), _host(link.href)
        values = (("link", (link.text or href)[:60]),)
        if not href or href == "#":
            said = "“{link}” leads nowhere." if link.text.strip() else "The button leads nowhere."
            yield Finding("link_empty", "stop", said, values)
        elif href.startswith(("http://", "https://")) and not host:
            yield Finding("link_broken", "stop", "The address of “{link}” cannot be read.", values)
        elif not href.startswith(("http://", "https://", "mailto:", "tel:", "sms:", "koinon:", "#", "{{", "{%")):
            yield Finding("link_relative", "stop", "The address of “{link}” must begin with https://.", values)
        elif href.startswith("http://"):
            yield Finding("link_insecure", "warn", "“{link}” leads to an address without https.", values)
        if host in SHORTENERS:
            said = "“{link}” hides behind {host}: filters distrust shorteners. Give the address itself."
            yield Finding("link_shortened", "warn", said, (*values, ("host", host)))
        if host and _NUMERIC.fullmatch(host):
            yield Finding("link_numeric", "warn", "“{link}” leads to a bare number, as fraud does.", values)
        shown = _DOMAIN.fullmatch(link.text.strip())
        if shown and host and _base(shown[1]) != _base(host):
            said = "“{link}” shows another address than it leads to ({host}): that looks like fraud."
            yield Finding("link_misleading", "stop", said, (*values, ("host", host)))


def _host(href: str) -> str:
    try:
        return (urlsplit(href).hostname or "").lower() if href.startswith(("http://", "https://")) else ""
    except ValueError:
        return ""


def _base(host: str) -> str:
    return host.lower().removeprefix("www.")


def _size(html: str, seen: Seen) -> Iterator[Finding]:
    size = len(html.encode())
    if size > CLIPPED:
        said = "The mail has {kb} KB: above 102 Gmail cuts its end off, and the way out with it."
        yield Finding("clipped", "warn", said, (("kb", size // 1_024),))
    if not seen.letters and not seen.pictures:
        yield Finding("nothing_said", "stop", "The mail says nothing yet.")
