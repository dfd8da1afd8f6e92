"""The people of a sample, read from its file beside this one."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

import msgspec

from koinon import contacts

FOLDER = Path(__file__).parent


class SampleGroup(msgspec.Struct, frozen=True):
    """A group: every n-th person, or all of a language."""

    name: str
    description: str
    every: int = 0
    locale: str = ""


class SampleHousehold(msgspec.Struct, frozen=True):
    """People who live together: the name of each and what they are there."""

    name: str
    members: dict[str, contacts.HouseholdRole]


class SampleTopic(msgspec.Struct, frozen=True):
    """A topic, by its names in three languages."""

    names: dict[str, str]
    purpose: Literal["promotional", "informational"] = "informational"
    default_subscribed: bool = True


class SampleBroadcast(msgspec.Struct, frozen=True):
    """What the sample sends when it is made."""

    name: str
    group: str
    body: str


class Twice(msgspec.Struct, frozen=True):
    """Somebody who stands in the list a second time, under another form of their name and with the same mail."""

    name: str
    of: str
    email: str


class People(msgspec.Struct, frozen=True):
    """Names by language, and what is special about some."""

    area: str
    first: int
    names: list[str]
    spanish: list[str] = []
    portuguese: list[str] = []
    opted_out: list[str] = []
    without_phone: list[str] = []
    twice: list[Twice] = []


class Sample(msgspec.Struct, frozen=True):
    """One sample organization."""

    name: str
    kind: str
    time_zone: str
    locale: str
    country: str
    sender: str
    postal_address: str
    groups: list[SampleGroup]
    topics: list[SampleTopic]
    broadcast: SampleBroadcast
    people: People
    households: list[SampleHousehold] = []


class Person(msgspec.Struct, frozen=True):
    """One invented person; `phone` is None for who gave none."""

    given_name: str
    family_name: str
    locale: str
    phone: str | None
    opted_out: bool
    groups: tuple[str, ...]
    email: str | None = None
    wants_mail: bool = False

    @property
    def name(self) -> str:
        """As it stands in the file."""
        return f"{self.given_name} {self.family_name}"


def samples() -> list[Sample]:
    """Every sample, the church first."""
    return [_read(name) for name in ("church", "cafe", "relief")]


def _read(name: str) -> Sample:
    plain: dict[str, Any] = tomllib.loads((FOLDER / f"{name}.toml").read_text())
    return msgspec.convert(plain, Sample)


def everyone(sample: Sample) -> Iterator[Person]:
    """The sample's people in order; numbers count up from `first` in the range kept for fiction (555-01xx)."""
    people, mails = sample.people, {one.of: one.email for one in sample.people.twice}
    spoken = [(n, "en") for n in people.names] + [(n, "es") for n in people.spanish]
    spoken += [(n, "pt") for n in people.portuguese]
    for index, (name, locale) in enumerate(spoken):
        given, _, family = name.rpartition(" ")
        phone = None if name in people.without_phone else f"+1{people.area}555{people.first + index:04d}"
        groups = tuple(g.name for g in sample.groups if _belongs(g, index, locale))
        email = mails.get(name) or (None if index % 4 == 3 else mailbox(name))
        # Whoever stands in the list twice has not been asked yet.
        wants = email is not None and name not in mails
        yield Person(given, family, locale, phone, name in people.opted_out, groups, email, wants)
    for one in people.twice:
        given, _, family = one.name.rpartition(" ")
        yield Person(given, family, sample.locale, None, False, (), one.email)


def mailbox(name: str) -> str:
    """An invented mail address, at a domain kept for examples (RFC 2606)."""
    plain = normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return f"{'.'.join(plain.split())}@example.org"


def _belongs(group: SampleGroup, index: int, locale: str) -> bool:
    return locale == group.locale if group.locale else index % group.every == 0
