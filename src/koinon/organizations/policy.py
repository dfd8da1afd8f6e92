"""Pure decisions: slugs, zones, currencies, nouns."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale as BabelLocale
from babel.core import get_global
from babel.numbers import get_territory_currencies

from koinon.kit import email_address, phone
from koinon.organizations.contracts import Kind, Locale, Noun, Nouns

RESERVED_SLUGS = frozenset(
    ["www", "api", "app", "admin", "help", "login", "static", "webhooks", "status", "health", "metrics"]
)
LONGEST_SLUG = 40

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "þ": "th"})


def slug_of(name: str) -> str:
    """3-40 of a-z, 0-9 and single hyphens, made from a name; `organization` where nothing remains (ORG-005)."""
    folded = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:LONGEST_SLUG].strip("-")
    return slug if len(slug) >= 3 and slug not in RESERVED_SLUGS else f"{slug}-organization".strip("-")


def slug_candidates(name: str, unique: str) -> Iterator[str]:
    """The slug of `name`, then numbered ones, then one that ends in `unique` and is surely free."""
    base = slug_of(name)
    yield base
    for number in range(2, 6):
        yield f"{base[: LONGEST_SLUG - 2].rstrip('-')}-{number}"
    yield f"{base[: LONGEST_SLUG - 13].rstrip('-')}-{unique[-12:]}"


@lru_cache(1)
def zones() -> frozenset[str]:
    """The zones of the IANA database that name a place, and UTC."""
    regions = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ]
    return frozenset(zone for zone in available_timezones() if zone.split("/")[0] in regions or zone == "UTC")


def is_zone(name: str) -> bool:
    """Whether `name` is a time zone that can be kept."""
    return name in zones()


# CLDR gives them a currency, but nobody's office is there: exceptionally reserved codes of ISO 3166-1.
UNIONS = frozenset({"EU", "EZ", "UN"})


@lru_cache(1)
def countries() -> frozenset[str]:
    """ISO 3166-1 codes of territories that have a currency."""
    coded = (code for code in get_global("territory_currencies") if re.fullmatch("[A-Z]{2}", code))
    return frozenset(code for code in coded if code not in UNIONS and get_territory_currencies(code))


def currency_of(country: str) -> str:
    """The currency in use in `country` today (CLDR), USD where there is none."""
    current = get_territory_currencies(country)
    return current[0] if current else "USD"


def country_name(country: str, locale: Locale) -> str:
    """The name of a country in a language of ours."""
    return str(BabelLocale.parse(locale.value).territories.get(country, country))


_WORDS = """
church    en member/members          campus/campuses  ministry group/ministry groups           broadcast/broadcasts
church    es miembro/miembros        campus/campus    grupo de ministerio/grupos de ministerio envío/envíos
church    pt membro/membros          campus/campi     grupo de ministério/grupos de ministério envio/envios
business  en customer/customers      shop/shops       group/groups                             broadcast/broadcasts
business  es cliente/clientes        tienda/tiendas   grupo/grupos                             envío/envíos
business  pt cliente/clientes        loja/lojas       grupo/grupos                             envio/envios
nonprofit en supporter/supporters    chapter/chapters group/groups                             broadcast/broadcasts
nonprofit es simpatizante/simpatizantes sede/sedes    grupo/grupos                             envío/envíos
nonprofit pt apoiador/apoiadores     núcleo/núcleos   grupo/grupos                             envio/envios
"""
_ROW = re.compile(r"(\w+)\s+(\w+)\s+(\w+)/(\w+)\s+(\w+)/(\w+)\s+([\w ]+?)/([\w ]+?)\s+(\w+)/(\w+)\s*")


def _read_words() -> dict[tuple[Kind, Locale], Nouns]:
    rows = [match.groups() for line in _WORDS.strip().splitlines() if (match := _ROW.fullmatch(line))]
    return {
        (Kind(kind), Locale(locale)): Nouns(*(Noun(words[i], words[i + 1]) for i in range(0, 8, 2)))
        for kind, locale, *words in rows
    }


DEFAULT_NOUNS: Mapping[tuple[Kind, Locale], Nouns] = _read_words()


def nouns_of(kind: Kind, locale: Locale, own: Mapping[str, Mapping[str, str]] | None = None) -> Nouns:
    """The words of a kind in a language, an organization's own (`{"contact": {"one", "many"}}`) in their place."""
    default = DEFAULT_NOUNS[kind, locale]
    chosen = {name: getattr(default, name) for name in Nouns.__struct_fields__}
    for name, words in (own or {}).items():
        if name in chosen:
            chosen[name] = Noun(words["one"], words["many"])
    return Nouns(**chosen)


def canonical_address(kind: str, value: str) -> str:
    """What an address is looked up by: the same for every way of writing it (CON-012)."""
    return phone.canonical(value) if kind == "phone" else email_address.canonical(value)
