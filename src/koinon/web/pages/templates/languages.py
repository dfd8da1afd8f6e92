"""Who would get which language of a template, and who none (MSG-002)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from koinon import messaging
from koinon.messaging import TemplateVariant


class Reader(NamedTuple):
    """So many `people` who speak `locale` (None: nobody knows) get the variant in `gets`; None where there is none."""

    locale: str | None
    people: int
    gets: str | None


def readers(
    variants: Sequence[TemplateVariant], channel: str, spoken: Mapping[str | None, int], own: str, default: str
) -> list[Reader]:
    """Most spoken first."""
    plain = [one.plain() for one in variants if not one.is_empty]
    found = messaging.locale_choices(plain, channel, spoken, own, default)
    rows = [Reader(locale, count, _locale(found[locale])) for locale, count in spoken.items()]
    return sorted(rows, key=lambda row: -row.people)


def _locale(chosen: messaging.Variant | None) -> str | None:
    return chosen.locale if chosen is not None else None
