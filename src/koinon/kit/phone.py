"""Telephone numbers: what people and spreadsheets write -> E.164, and the one form by which a number is found again.

Numbering plans come from libphonenumber's metadata; NANP numbers (most of an import) take a path of about one
microsecond that reads the same metadata. Old national forms are folded before validation, since the library refuses
`+5215512345678` and `+551187654321`, which carriers still deliver.
"""

import re
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult
from phonenumbers import timezone as phone_zones

InvalidReason = Literal[
    "empty", "spreadsheet", "two_numbers", "letters", "country",
    "too_short", "too_long", "no_plus", "emergency", "premium", "invalid",
]  # fmt: skip

_NANP = frozenset(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1])
_NANP_SHAPE = re.compile(r"\s*(\+?1[\s.-]*)?\(?([2-9]\d\d)\)?[\s.-]*([2-9]\d\d)[\s.-]*(\d{4})\s*", re.ASCII)
_SCIENTIFIC = re.compile(r"\+?\d+(?:[.,]\d+)?[eE]\+?\d+")
_FLOAT = re.compile(r"(\+?\d{10,15})\.(\d{1,2})")
_EXTENSION = re.compile(r"(?i)[\s,;]*(?:extension|ext\.?|x|#|ramal|anexo|int\.)\s*\d{1,6}\s*\Z")
_BETWEEN_TWO = re.compile(r"(?i)[/;,|&\n]|\s(?:or|and|o|y|e|ou)\s")
_LETTER = re.compile(r"[^\W\d_]")
_VANITY = re.compile(r"\+?1?[\s.-]*\(?8\d\d\)?[\s.-]*[A-Za-z0-9-]{7,12}")
_DIGIT = re.compile(r"\d")
_TOO_FEW_DIGITS_FOR_A_NUMBER = 7
_DIGITS_WITH_A_COUNTRY = 11


class InvalidPhone(ValueError):
    """Not a number a text can be sent to; `reason` is one of InvalidReason."""

    def __init__(self, reason: InvalidReason) -> None:
        super().__init__(reason)
        self.reason: InvalidReason = reason


def parse(raw: str, region: str) -> str:
    """E.164 of what a person wrote, read in `region` (ISO 3166 alpha-2) unless international; an extension is cut.

    Raises InvalidPhone for impossible, short, premium and emergency numbers, for spreadsheet damage ("1.55512E+10"),
    for two numbers in one cell and for words.
    """
    if (shape := _NANP_SHAPE.fullmatch(raw)) and _is_in_nanp(shape[1], region):
        national = shape[2] + shape[3] + shape[4]
        if _common_nanp().fullmatch(national):
            return "+1" + national
    return _parse_slowly(_undamaged(raw), region)


def canonical(e164: str) -> str:
    """The one form that is hashed (CON-012): Brazil with its ninth digit, Mexico without 1, Argentina without 9."""
    digits = e164[1:]
    if digits.startswith("55") and len(digits) == 12 and digits[4] in "6789":
        return f"+{digits[:4]}9{digits[4:]}"
    if digits.startswith("521") and len(digits) == 13:
        return f"+52{digits[3:]}"
    if digits.startswith("549") and len(digits) == 13:
        return f"+54{digits[3:]}"
    return e164


def region_of(e164: str) -> str | None:
    """ISO 3166 alpha-2 of an E.164 number; None for numbers of no country (satellites, shared codes)."""
    if e164.startswith("+1"):
        return _nanp_region(e164[2:5])
    region: str | None = phonenumbers.region_code_for_number(phonenumbers.parse(e164))
    return region if region and region.isalpha() else None


def national(e164: str, home: str | None = None) -> str:
    """As people write it: "(415) 555-2671"; with `home` given, a foreign number in international form instead."""
    if e164.startswith("+1") and (home is None or home in _NANP):
        return f"({e164[2:5]}) {e164[5:8]}-{e164[8:]}"
    number = phonenumbers.parse(e164)
    abroad = home is not None and number.country_code != phonenumbers.country_code_for_region(home)
    form = PhoneNumberFormat.INTERNATIONAL if abroad else PhoneNumberFormat.NATIONAL
    return str(phonenumbers.format_number(number, form))


def zone_of(e164: str) -> str | None:
    """The IANA time zone, if the number's area has just one (CON-004)."""
    zones = phone_zones.time_zones_for_number(phonenumbers.parse(e164))
    return str(zones[0]) if len(zones) == 1 and zones[0] != phone_zones.UNKNOWN_TIMEZONE else None


def _is_in_nanp(prefix: str | None, region: str) -> bool:
    return (prefix is not None and prefix.startswith("+")) or region in _NANP


@lru_cache(maxsize=1)
def _common_nanp() -> re.Pattern[str]:
    """Ordinary numbers of the United States and Canada; toll-free, premium and islands are left to the library."""
    plans = (phonenumbers.PhoneMetadata.metadata_for_region(region) for region in ("US", "CA"))
    lines = (plan.fixed_line for plan in plans if plan and plan.fixed_line)
    return re.compile("|".join(f"(?:{line.national_number_pattern})" for line in lines))


@lru_cache(maxsize=1024)
def _nanp_region(area: str) -> str | None:
    number = PhoneNumber(country_code=1, national_number=int(area + "2345678"[:7]))
    region: str | None = phonenumbers.region_code_for_number(number)
    return region or ("US" if area[:1] not in "01" else None)


def _undamaged(raw: str) -> str:
    text = raw.strip().removeprefix("tel:")
    if not text:
        raise InvalidPhone("empty")
    if _SCIENTIFIC.fullmatch(text):
        raise InvalidPhone("spreadsheet")
    if decimal := _FLOAT.fullmatch(text):
        if decimal[2].strip("0"):
            raise InvalidPhone("spreadsheet")
        text = decimal[1]  # "4155552671.0" lost nothing
    text = _EXTENSION.sub("", text)
    if _holds_two(text):
        raise InvalidPhone("two_numbers")
    if _LETTER.search(text) and not _VANITY.fullmatch(text):
        raise InvalidPhone("letters")
    return text


def _holds_two(text: str) -> bool:
    parts = [part for part in _BETWEEN_TWO.split(text) if len(_DIGIT.findall(part)) >= _TOO_FEW_DIGITS_FOR_A_NUMBER]
    return len(parts) > 1


def _parse_slowly(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(_without_trunk(text, region), region)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(_parse_reason(error)) from None
    number = _folded(number)
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone(_refusal(number, text, region))
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        raise InvalidPhone("premium")
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _without_trunk(text: str, region: str) -> str:
    """Mexico's dialling prefixes of before 2019 and Argentina's 15 after +54 9, which the library no longer knows."""
    digits = re.sub(r"[^\d+]", "", text)
    if region == "MX" and (old := re.fullmatch(r"(?:044|045|01)(\d{10})", digits)):
        return old[1]
    if old := re.fullmatch(r"\+549(\d{2,4})15(\d{6,8})", digits):
        return f"+549{old[1]}{old[2]}" if len(old[1] + old[2]) == 10 else text
    return text


def _folded(number: PhoneNumber) -> PhoneNumber:
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.country_code == 54 or (folded := canonical(e164)) == e164:
        return number  # Argentina's 9 is what carriers dial: dropped for the hash only
    return phonenumbers.parse(folded)


def _parse_reason(error: phonenumbers.NumberParseException) -> InvalidReason:
    kinds = phonenumbers.NumberParseException
    if error.error_type == kinds.INVALID_COUNTRY_CODE:
        return "country"
    if error.error_type == kinds.TOO_LONG:
        return "too_long"
    return "too_short" if error.error_type in (kinds.TOO_SHORT_NSN, kinds.TOO_SHORT_AFTER_IDD) else "invalid"


def _refusal(number: PhoneNumber, text: str, region: str) -> InvalidReason:
    if phonenumbers.is_emergency_number(text, region):
        return "emergency"
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return "too_short"
    if _is_abroad(text):
        return "no_plus"
    return "too_long" if possible == ValidationResult.TOO_LONG else "invalid"


def _is_abroad(text: str) -> bool:
    """Whether only a + is missing, which spreadsheets take from a number: told, never guessed."""
    digits = re.sub(r"[\s().-]", "", text)
    if not digits.isdecimal() or len(digits) < _DIGITS_WITH_A_COUNTRY:
        return False
    try:
        return bool(phonenumbers.is_valid_number(_folded(phonenumbers.parse(f"+{digits}"))))
    except phonenumbers.NumberParseException:
        return False
