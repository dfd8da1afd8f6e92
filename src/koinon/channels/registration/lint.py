"""What a form lacks before it is handed in (CHN-021): refused here, it costs no fee and no week."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from koinon.channels.contracts.registration import BrandForm, CampaignForm, RegistrationForm, TollfreeForm

NOTHING: Mapping[str, str] = MappingProxyType({})


class Finding(NamedTuple):
    """What is wrong with a field: a code, a sentence (msgid, `{names}` from `details`)."""

    field: str
    code: str
    sentence: str
    details: Mapping[str, str] = NOTHING


NEEDED = "This is needed."
EIN_SHAPE = "A US tax id (EIN) has nine digits, for example 12-3456789."
OPT_OUT = "Each sample says how to opt out, for example: Reply STOP to opt out."
SAMPLES = "Two samples at least, as they will really be sent."
FLOW = "Say where and how people agree, in at least 40 characters: the page, the form or the keyword."
FLOW_PAGE = "Name the page on which people agree: {url}"
NAMED = "The name {name} must stand in at least one sample."
WEBSITE = "A whole address that begins with https://."
SILENT = "This address does not answer. Reviewers open it, and refuse what they cannot see."
LINK = "A sample holds a link: say so, and give an example of one."
SUB_USES = "Choose at least two parts for this use case."
EMAIL = "This is no email address."
PHONE = "A phone number with its country code, for example +12025550142."
TERMS = "The carriers ask that you agree to their terms."
KEYWORDS = "Words with commas between them and no spaces."
_HAS_STOP = re.compile(r"(?i)\b(stop|opt(ed)?[ -]?out|unsubscribe\w*|alto|parar|baja|cancel)\b")
_HAS_LINK = re.compile(r"(?i)https?://|\bwww\.")
_EIN = re.compile(r"\d{2}-?\d{7}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_KEYWORDS = re.compile(r"[^\s,]+(,[^\s,]+)*")
FLOW_LEAST = 40


def brand(form: BrandForm, tax_id: str) -> list[Finding]:
    """What a brand's form lacks; the tax id in the shape of the country."""
    alone = form.entity == "SOLE_PROPRIETOR"
    needed = ["display_name", "country", "email", "vertical", "street", "city", "state", "postal_code", "phone"]
    needed += ["contact_first_name", "contact_last_name", "mobile"] if alone else ["legal_name", "website"]
    needed += ["stock_symbol", "stock_exchange"] if form.entity == "PUBLIC_PROFIT" else []
    found = _lacking(form, needed)
    if not alone and not tax_id:
        found.append(Finding("tax_id", "missing_required_field", NEEDED))
    elif not alone and form.country == "US" and not _EIN.fullmatch(tax_id):
        found.append(Finding("tax_id", "validation_failed", EIN_SHAPE))
    return found + _shapes(form, {"email": _is_email, "phone": _is_phone, "mobile": _is_phone, "website": _is_page})


def campaign(form: CampaignForm, name: str, pages: Sequence[str] = (), least_parts: int = 0) -> list[Finding]:
    """What a campaign's form lacks; `pages` are published forms of ours where people agree."""
    needed = ("use_case", "description", "message_flow", "opt_in_message", "opt_out_message", "help_message")
    found = _lacking(form, needed)
    found += _samples(form, name)
    found += _flow(form.message_flow, pages, "message_flow")
    if form.opt_out_message and not _HAS_STOP.search(form.opt_out_message):
        found.append(Finding("opt_out_message", "validation_failed", OPT_OUT))
    if len(form.sub_use_cases) < least_parts:
        found.append(Finding("sub_use_cases", "out_of_range", SUB_USES))
    if form.has_links and not form.link_sample:
        found.append(Finding("link_sample", "missing_required_field", LINK))
    if not form.terms_agreed:
        found.append(Finding("terms_agreed", "missing_required_field", TERMS))
    for field in ("opt_in_keywords", "opt_out_keywords", "help_keywords"):
        if getattr(form, field) and not _KEYWORDS.fullmatch(getattr(form, field)):
            found.append(Finding(field, "validation_failed", KEYWORDS))
    return found + _shapes(form, {"privacy_link": _is_page, "terms_link": _is_page})


def tollfree(form: TollfreeForm, pages: Sequence[str] = ()) -> list[Finding]:
    """What the form of a toll-free number lacks."""
    needed = ["business_name", "website", "street", "city", "state", "postal_code", "country", "email", "phone"]
    needed += ["contact_first_name", "contact_last_name", "use_case", "summary", "sample", "opt_in_workflow"]
    found = _lacking(form, needed)
    if form.sample and not _HAS_STOP.search(form.sample):
        found.append(Finding("sample", "validation_failed", OPT_OUT))
    found += _flow(form.opt_in_workflow, pages, "opt_in_workflow")
    return found + _shapes(form, {"email": _is_email, "phone": _is_phone, "website": _is_page})


def pages_named(form: RegistrationForm) -> dict[str, str]:
    """The addresses that reviewers will open, by field."""
    names = ("website", "privacy_link", "terms_link")
    given = {name: getattr(form, name, "") for name in names}
    return {name: url for name, url in given.items() if url and _is_page(url) is None}


def _lacking(form: RegistrationForm, needed: Sequence[str]) -> list[Finding]:
    return [Finding(name, "missing_required_field", NEEDED) for name in needed if not getattr(form, name)]


def _samples(form: CampaignForm, name: str) -> list[Finding]:
    samples = [text for text in form.samples if text.strip()]
    if len(samples) < (1 if form.use_case == "SOLE_PROPRIETOR" else 2):
        return [Finding("samples", "missing_required_field", SAMPLES)]
    if not all(map(_HAS_STOP.search, samples)):
        return [Finding("samples", "validation_failed", OPT_OUT)]
    if name and not any(name.casefold() in text.casefold() for text in samples):
        return [Finding("samples", "validation_failed", NAMED, {"name": name})]
    if any(map(_HAS_LINK.search, samples)) and not form.has_links:
        return [Finding("has_links", "validation_failed", LINK)]
    return []


def _flow(words: str, pages: Sequence[str], field: str) -> list[Finding]:
    if words and len(words.strip()) < FLOW_LEAST:
        return [Finding(field, "validation_failed", FLOW)]
    if words and pages and not any(page in words for page in pages):
        return [Finding(field, "validation_failed", FLOW_PAGE, {"url": pages[0]})]
    return []


def _shapes(form: RegistrationForm, tests: dict[str, Callable[[str], str | None]]) -> list[Finding]:
    told = [(name, test(getattr(form, name))) for name, test in tests.items() if getattr(form, name)]
    return [Finding(name, "validation_failed", sentence) for name, sentence in told if sentence is not None]


def _is_email(text: str) -> str | None:
    return None if _EMAIL.fullmatch(text) else EMAIL


def _is_phone(text: str) -> str | None:
    return None if _PHONE.fullmatch(text) else PHONE


def _is_page(text: str) -> str | None:
    try:
        parts = urlsplit(text)
    except ValueError:
        return WEBSITE
    return None if parts.scheme in ("http", "https") and "." in (parts.hostname or "") else WEBSITE
