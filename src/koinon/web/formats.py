"""Numbers, money, dates and times as the reader's locale and zone write them (CLDR, through Babel)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import idna
import phonenumbers
from babel import Locale, dates, lists, numbers, units
from markupsafe import Markup

from koinon.web.ambient import ambient
from koinon.web.i18n import gettext

MICROS = 1_000_000
COUNTED = 999
MINUTE, HOUR, DAY = 60, 3600, 86_400


def number(value: float) -> str:
    """1,117 in English, 1.117 in Portuguese."""
    return numbers.format_decimal(value, locale=ambient().region)


def capped(value: int) -> str:
    """A number that is counted up to a thousand only: 999+ beyond."""
    return number(value) if value <= COUNTED else f"{number(COUNTED)}+"


def percent(share: float, digits: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    pattern = "#,##0." + "0" * digits + "%" if digits else None
    return numbers.format_percent(share, pattern, locale=ambient().region)


def money(micros: int, currency: str | None = None) -> str:
    """Micro-units (1e-6 of the currency): $17.42; below a cent as many digits as the price has, $0.0078."""
    amount, code = micros / MICROS, currency or ambient().currency
    if micros and abs(micros) < MICROS // 100:
        return price(micros, code)
    return numbers.format_currency(amount, code, locale=ambient().region)


def price(micros: int, currency: str | None = None) -> str:
    """The price of one message, to the last digit that counts: $0.014."""
    pattern = Locale.parse(ambient().region).currency_formats["standard"].pattern.replace("0.00", "0.00####")
    code = currency or ambient().currency
    return numbers.format_currency(micros / MICROS, code, pattern, locale=ambient().region, currency_digits=False)


def minor_money(minor: int, currency: str | None = None) -> str:
    """Integer minor units (cents) of the currency."""
    code = currency or ambient().currency
    return numbers.format_currency(minor / 10 ** numbers.get_currency_precision(code), code, locale=ambient().region)


def local(moment: datetime) -> datetime:
    """The moment on the reader's clock."""
    try:
        return moment.astimezone(ZoneInfo(ambient().time_zone))
    except OverflowError:  # a key that ends on the last day of 9999 has no later one in Tokyo
        return moment


def day(moment: datetime | date) -> str:
    """Nov 20, 2026."""
    value = local(moment) if isinstance(moment, datetime) else moment
    return dates.format_date(value, "medium", locale=ambient().region)


def short_day(moment: date) -> str:
    """Nov 20: where the year is plain."""
    return str(dates.format_skeleton("MMMd", moment, locale=ambient().region))


def clock(moment: datetime, seconds: bool = False) -> str:
    """10:02 AM, or 10:02 where people write so."""
    return dates.format_time(local(moment), "medium" if seconds else "short", locale=ambient().region)


def day_time(moment: datetime) -> str:
    """Nov 20, 2026, 10:02 AM."""
    return dates.format_datetime(local(moment), _DAY_TIME[ambient().locale], locale=ambient().region)


_DAY_TIME = {"en": "MMM d, y, h:mm a", "es": "d MMM y, H:mm", "pt": "d 'de' MMM 'de' y, HH:mm"}


def ago(moment: datetime, now: datetime | None = None) -> Markup:
    """A `<time>` that says how long ago (or until) and keeps saying it; the exact time is its title."""
    since = (now or datetime.now(UTC)) - moment
    text = gettext("just now") if abs(since) < timedelta(seconds=5) else _relative(moment, since)
    return Markup('<time datetime="{}" title="{}" data-relative>{}</time>').format(
        moment.astimezone(UTC).isoformat(), day_time(moment), text
    )


def _relative(moment: datetime, since: timedelta) -> str:
    if abs(since) > timedelta(days=7):
        return day(moment)
    return dates.format_timedelta(-since, add_direction=True, threshold=1.01, locale=ambient().region)


def short_time(moment: datetime, now: datetime | None = None) -> str:
    """For lists: the clock today, the weekday this week, else the date."""
    here, today = local(moment), local(now or datetime.now(UTC))
    if here.date() == today.date():
        return clock(moment)
    if timedelta(0) < today - here < timedelta(days=6):
        return dates.format_date(here, "EEE", locale=ambient().region)
    return dates.format_skeleton("MMMd" if here.year == today.year else "yMMMd", here, locale=ambient().region)


def day_name(moment: datetime, now: datetime | None = None) -> str:
    """For headings between messages: Today, Yesterday, the weekday this week, else the date."""
    here, today = local(moment).date(), local(now or datetime.now(UTC)).date()
    days = (today - here).days
    if days in (0, 1):
        return gettext("Yesterday") if days else gettext("Today")
    if 0 < days < 7:
        return dates.format_date(here, "EEEE", locale=ambient().region).capitalize()
    return dates.format_date(here, "long", locale=ambient().region)


def duration(seconds: float) -> str:
    """38 sec, 3 min, 2 hr: the largest unit that says enough."""
    size, unit = next(
        ((size, unit) for size, unit in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")) if seconds >= 2 * size),
        (1, "second"),
    )
    return units.format_unit(round(seconds / size), f"duration-{unit}", length="short", locale=ambient().region)


def size(octets: int) -> str:
    """1.4 MB."""
    value, unit = float(octets), "byte"
    for larger in ("kilobyte", "megabyte", "gigabyte"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return units.format_unit(round(value, 1), f"digital-{unit}", length="short", locale=ambient().region)


def language_name(code: str) -> str:
    """Inglés in Spanish, Espanhol in Portuguese."""
    return upper_first(Locale(code).get_language_name(ambient().locale) or code)


def country_name(code: str) -> str:
    """España in Spanish for ES."""
    return str(Locale(ambient().locale).territories.get(code, code))


def idn(name: str) -> str:
    """A domain, or an address, in the letters people write it in: bücher.example for xn--bcher-kva.example."""
    local_part, at, domain = name.rpartition("@")
    try:
        return local_part + at + str(idna.decode(domain))
    except (idna.IDNAError, UnicodeError):
        return name


def milliseconds(value: float) -> str:
    """12; below ten with a decimal, so that nothing seems to take no time at all."""
    return number(round(value, 1) if value < 10 else round(value))


def phone(e164: str) -> str:
    """+1 205-555-0142; what is no number is shown as it came."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def upper_first(text: str) -> str:
    """With a capital at the beginning, the rest as it was."""
    return text[:1].upper() + text[1:]


def initials(name: str) -> str:
    """AO for Ada Okafor; the first two letters of a single name."""
    parts = [part for part in name.split() if part[0].isalnum()]
    if not parts:
        return ""
    return (parts[0][0] + parts[-1][0] if len(parts) > 1 else parts[0][:2]).upper()


def listing(items: list[str]) -> str:
    """Ada, Ben and María."""
    return lists.format_list(items, locale=ambient().region)


def alternatives(items: list[str]) -> str:
    """Ada, Ben or María."""
    return lists.format_list(items, style="or", locale=ambient().region)


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "capped": capped,
    "percent": percent,
    "idn": idn,
    "milliseconds": milliseconds,
    "money": money,
    "price": price,
    "minor_money": minor_money,
    "day": day,
    "short_day": short_day,
    "clock": clock,
    "day_time": day_time,
    "ago": ago,
    "short_time": short_time,
    "duration": duration,
    "filesize": size,
    "phone": phone,
    "language_name": language_name,
    "country_name": country_name,
    "initials": initials,
    "upper_first": upper_first,
    "listing": listing,
}
