"""Our forms in Telnyx's names and back (telnyx-python 4.189, messaging_10dlc and messaging_tollfree)."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from koinon.channels.contracts.registration import BrandForm, CampaignForm, Handed, Reason, TollfreeForm

BRAND = {
    "entity": "entityType",
    "legal_name": "companyName",
    "display_name": "displayName",
    "country": "country",
    "street": "street",
    "city": "city",
    "state": "state",
    "postal_code": "postalCode",
    "phone": "phone",
    "email": "email",
    "website": "website",
    "vertical": "vertical",
    "stock_symbol": "stockSymbol",
    "stock_exchange": "stockExchange",
    "contact_first_name": "firstName",
    "contact_last_name": "lastName",
    "mobile": "mobilePhone",
}
CAMPAIGN = {
    "use_case": "usecase",
    "sub_use_cases": "subUsecases",
    "description": "description",
    "message_flow": "messageFlow",
    "opt_in_message": "optinMessage",
    "opt_out_message": "optoutMessage",
    "help_message": "helpMessage",
    "opt_in_keywords": "optinKeywords",
    "opt_out_keywords": "optoutKeywords",
    "help_keywords": "helpKeywords",
    "has_links": "embeddedLink",
    "link_sample": "embeddedLinkSample",
    "has_phones": "embeddedPhone",
    "age_gated": "ageGated",
    "direct_lending": "directLending",
    "number_pool": "numberPool",
    "privacy_link": "privacyPolicyLink",
    "terms_link": "termsAndConditionsLink",
    "terms_agreed": "termsAndConditions",
    "auto_renewal": "autoRenewal",
}
TOLLFREE = {
    "business_name": "businessName",
    "website": "corporateWebsite",
    "street": "businessAddr1",
    "city": "businessCity",
    "state": "businessState",
    "postal_code": "businessZip",
    "country": "businessRegistrationCountry",
    "contact_first_name": "businessContactFirstName",
    "contact_last_name": "businessContactLastName",
    "email": "businessContactEmail",
    "phone": "businessContactPhone",
    "entity": "entityType",
    "registration_number": "businessRegistrationNumber",
    "monthly_messages": "messageVolume",
    "use_case": "useCase",
    "summary": "useCaseSummary",
    "sample": "productionMessageContent",
    "opt_in_workflow": "optInWorkflow",
    "privacy_link": "privacyPolicyURL",
    "terms_link": "termsAndConditionURL",
    "additional": "additionalInformation",
}
OURS = {theirs: ours for names in (TOLLFREE, CAMPAIGN, BRAND) for ours, theirs in names.items()} | {
    "ein": "tax_id",
    "businessContactEmail": "email",
    **{f"sample{nth}": "samples" for nth in range(1, 6)},
}
_NEVER_EMPTY = frozenset({"additionalInformation"})
_SAMPLE = re.compile(r"sample(\d)", re.ASCII)


def body(handed: Handed) -> dict[str, Any]:
    """What is sent of a form: nothing that is empty."""
    match handed.form:
        case BrandForm() as form:
            alone = form.entity == "SOLE_PROPRIETOR"
            made = _named(form, BRAND) | ({} if alone or not handed.tax_id else {"ein": handed.tax_id})
            if form.entity == "PUBLIC_PROFIT":
                made["businessContactEmail"] = form.email
            return {**made, "webhookURL": handed.webhook_url}
        case CampaignForm() as form:
            samples = {f"sample{nth}": text for nth, text in enumerate(form.samples[:5], 1) if text}
            consent = {"subscriberOptin": True, "subscriberOptout": True, "subscriberHelp": True}
            ours = {"brandId": handed.brand_id, "referenceId": handed.reference, "webhookURL": handed.webhook_url}
            return {**_named(form, CAMPAIGN), **samples, **consent, **ours}
        case TollfreeForm() as form:
            made = _named(form, TOLLFREE)
            made["optInWorkflowImageURLs"] = [{"url": url} for url in form.opt_in_image_urls]
            made["phoneNumbers"] = [{"phoneNumber": handed.number}]
            return {**made, "webhookUrl": handed.webhook_url}


def form(kind: type[Any], record: Mapping[str, Any]) -> Any:
    """Our form of something that was registered elsewhere, as far as it fits."""
    names = BRAND if kind is BrandForm else CAMPAIGN if kind is CampaignForm else TOLLFREE
    values = {ours: record[theirs] for ours, theirs in names.items() if record.get(theirs) is not None}
    if kind is CampaignForm:
        values["samples"] = tuple(
            str(record[name]) for name in sorted(record) if _SAMPLE.fullmatch(name) and record[name]
        )
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError:
        return kind()


def reasons(told: object) -> tuple[Reason, ...]:
    """Reasons as webhooks, feedback and failure texts give them: each with the fields it is about."""
    if isinstance(told, str):
        return (Reason(told[:1000]),) if told.strip() else ()
    if not isinstance(told, list):
        return ()
    found = []
    for one in told[:50]:
        words = one.get("description") or one.get("detail") if isinstance(one, dict) else one
        if not isinstance(words, str) or not words:
            continue
        about = one.get("fields") if isinstance(one, dict) else None
        known = [OURS[name] for name in about if name in OURS] if isinstance(about, list) else []
        found += [Reason(words[:1000], field) for field in dict.fromkeys(known)] or [Reason(words[:1000])]
    return tuple(found)


def field_of(pointer: object) -> str | None:
    """Our field behind a JSON pointer of a refusal."""
    return OURS.get(pointer.rsplit("/", 1)[-1]) if isinstance(pointer, str) else None


def _named(form: msgspec.Struct, names: Mapping[str, str]) -> dict[str, Any]:
    values = {theirs: getattr(form, ours) for ours, theirs in names.items()}
    return {name: value for name, value in values.items() if value not in ("", ()) or name in _NEVER_EMPTY}
