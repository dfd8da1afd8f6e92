"""The forms as data: which fields stand in which section, and how what was typed becomes a form."""

from typing import Any, NamedTuple

import msgspec
from litestar.datastructures import FormMultiDict

from koinon.channels import ENTITIES, BrandForm, CampaignForm, RegistrationForm, TollfreeForm
from koinon.web import forms
from koinon.web.i18n import N_


class Line(NamedTuple):
    """A field: its name in the form, its label, what is drawn, a hint, and what can be chosen."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    optional: bool = False


ENTITY_NAMES = {
    "NON_PROFIT": N_("Charity, church or association"),
    "PRIVATE_PROFIT": N_("Company"),
    "PUBLIC_PROFIT": N_("Company on a stock exchange"),
    "GOVERNMENT": N_("Authority"),
    "SOLE_PROPRIETOR": N_("One person without a tax id"),
}
VERTICALS = {
    "NGO": N_("Charity or church"),
    "RETAIL": N_("Shops"),
    "PROFESSIONAL": N_("Professional services"),
    "HEALTHCARE": N_("Health care"),
    "EDUCATION": N_("Schools and education"),
    "HOSPITALITY": N_("Restaurants, hotels and travel"),
    "ENTERTAINMENT": N_("Entertainment"),
    "FINANCIAL": N_("Money and banking"),
    "AGRICULTURE": N_("Farming"),
    "COMMUNICATION": N_("Media and communication"),
    "CONSTRUCTION": N_("Building"),
    "ENERGY": N_("Energy"),
    "GAMBLING": N_("Gambling"),
    "GOVERNMENT": N_("Authority"),
    "HUMAN_RESOURCES": N_("Work and recruiting"),
    "INSURANCE": N_("Insurance"),
    "LEGAL": N_("Law"),
    "MANUFACTURING": N_("Manufacturing"),
    "POLITICAL": N_("Politics"),
    "POSTAL": N_("Post and parcels"),
    "REAL_ESTATE": N_("Housing and real estate"),
    "TECHNOLOGY": N_("Technology"),
    "TRANSPORTATION": N_("Transport"),
}
# As The Campaign Registry names them; what is not here is shown as the provider names it.
USE_CASES = {
    "CHARITY": N_("Charity: fundraising and news of it"),
    "LOW_VOLUME": N_("A little of several things"),
    "MIXED": N_("Several things"),
    "2FA": N_("Codes to sign in"),
    "ACCOUNT_NOTIFICATION": N_("News about somebody’s account"),
    "CUSTOMER_CARE": N_("Care for customers"),
    "DELIVERY_NOTIFICATION": N_("News about a delivery"),
    "FRAUD_ALERT": N_("Warnings of fraud"),
    "HIGHER_EDUCATION": N_("Colleges and universities"),
    "K12_EDUCATION": N_("Schools"),
    "MARKETING": N_("Marketing"),
    "POLLING_VOTING": N_("Polls and votes"),
    "PUBLIC_SERVICE_ANNOUNCEMENT": N_("Announcements to the public"),
    "SECURITY_ALERT": N_("Warnings about security"),
    "EMERGENCY": N_("Emergencies"),
    "SOLE_PROPRIETOR": N_("One person’s business"),
    "POLITICAL": N_("Politics"),
    "SWEEPSTAKE": N_("Prize draws"),
    "SOCIAL": N_("Messages between people"),
    "AGENTS_FRANCHISES": N_("Branches and agents"),
    "PROXY": N_("Messages through a go-between"),
}
VOLUMES = ("10", "100", "1,000", "10,000", "100,000", "250,000", "500,000", "750,000", "1,000,000")
TOLLFREE_USES = (
    *("Religious Services", "Fundraising", "Events & Planning", "Appointments", "Booking Confirmations"),
    *("Business Updates", "Conversational / Alerts", "General Marketing", "General School Updates"),
    *("Healthcare Alerts", "Housing Community Updates", "Order Notifications", "Rewards Program", "Surveys", "Mixed"),
)
_ADDRESS = (
    Line("street", N_("Street")),
    Line("city", N_("City")),
    Line("state", N_("State")),
    Line("postal_code", N_("Postal code")),
    Line("country", N_("Country"), hint=N_("Two letters, for example US.")),
)
_CONTACT = (
    Line("contact_first_name", N_("First name of whoever may be asked")),
    Line("contact_last_name", N_("Last name")),
)
BRAND = (
    (
        N_("Who you are"),
        (
            Line("entity", N_("What are you?"), "select", options=tuple(ENTITY_NAMES.items())),
            Line("legal_name", N_("Legal name"), hint=N_("As it stands in your papers for the tax office.")),
            Line("display_name", N_("Name people know")),
            Line("tax_id", N_("Tax id"), "secret", N_("EIN in the United States. Kept sealed.")),
            Line("vertical", N_("Field"), "select", options=tuple(VERTICALS.items())),
            Line("website", N_("Website"), hint=N_("Reviewers open it.")),
        ),
    ),
    (N_("Where you are"), _ADDRESS),
    (
        N_("Whom the carriers may ask"),
        (
            Line("email", N_("Email")),
            Line("phone", N_("Phone"), hint=N_("With the country code, for example +12025550142.")),
            *_CONTACT,
            Line("mobile", N_("Mobile"), optional=True, hint=N_("One person without a tax id gets a code there.")),
            Line("stock_symbol", N_("Stock symbol"), optional=True),
            Line("stock_exchange", N_("Stock exchange"), optional=True),
        ),
    ),
)
CAMPAIGN = (
    (
        N_("What you send"),
        (
            Line("use_case", N_("Use case"), "use_case"),
            Line("sub_use_cases", N_("Its parts"), "parts", N_("Where you send several things: two to five of them.")),
            Line("description", N_("What is it about?"), "area"),
            *(
                Line(f"sample{nth}", N_("A message as it will be sent"), "area", optional=nth > 2)
                for nth in range(1, 6)
            ),
        ),
    ),
    (
        N_("How people agree and stop"),
        (
            Line("message_flow", N_("How people agree"), "area", N_("Where they read what they agree to, and do it.")),
            Line("opt_in_message", N_("The first message"), "area"),
            Line("opt_in_keywords", N_("Words that begin it"), optional=True),
            Line("opt_out_message", N_("The answer to STOP"), "area"),
            Line("opt_out_keywords", N_("Words that end it"), optional=True),
            Line("help_message", N_("The answer to HELP"), "area"),
            Line("help_keywords", N_("Words that ask for help"), optional=True),
        ),
    ),
    (
        N_("What reviewers ask"),
        (
            Line("has_links", N_("Messages hold links"), "check"),
            Line("link_sample", N_("Such a link"), optional=True),
            Line("has_phones", N_("Messages hold phone numbers"), "check"),
            Line("age_gated", N_("Only for adults"), "check"),
            Line("direct_lending", N_("About loans"), "check"),
            Line("number_pool", N_("Sent from over 50 numbers"), "check"),
            Line("privacy_link", N_("Privacy policy"), optional=True),
            Line("terms_link", N_("Terms"), optional=True),
            Line("auto_renewal", N_("Renew it by itself"), "check"),
            Line("terms_agreed", N_("We agree to the carriers’ terms"), "check"),
        ),
    ),
)
TOLLFREE = (
    (
        N_("Who you are"),
        (
            Line("entity", N_("What are you?"), "select", options=tuple(ENTITY_NAMES.items())),
            Line("business_name", N_("Legal name")),
            Line("registration_number", N_("Number in the register"), optional=True),
            Line("website", N_("Website"), hint=N_("Reviewers open it.")),
            *_ADDRESS,
        ),
    ),
    (N_("Whom the carriers may ask"), (*_CONTACT, Line("email", N_("Email")), Line("phone", N_("Phone")))),
    (
        N_("What you send"),
        (
            Line("use_case", N_("Use case"), "select", options=tuple((one, one) for one in TOLLFREE_USES)),
            Line("monthly_messages", N_("Messages a month"), "select", options=tuple((one, one) for one in VOLUMES)),
            Line("summary", N_("What is it about?"), "area"),
            Line("sample", N_("A message as it will be sent"), "area"),
            Line("opt_in_workflow", N_("How people agree"), "area"),
            Line("opt_in_image_urls", N_("Pictures of it"), "list", N_("Addresses with commas."), optional=True),
            Line("privacy_link", N_("Privacy policy"), optional=True),
            Line("terms_link", N_("Terms"), optional=True),
            Line("additional", N_("Anything else"), "area", optional=True),
        ),
    ),
)
SECTIONS = {"brand": BRAND, "campaign": CAMPAIGN, "tollfree": TOLLFREE}
SHAPES: dict[str, type[RegistrationForm]] = {"brand": BrandForm, "campaign": CampaignForm, "tollfree": TollfreeForm}


def shown(kind: str, form: RegistrationForm) -> forms.Told:
    """What stands in each field."""
    values = forms.Told()
    for name, value in msgspec.structs.asdict(form).items():
        if name == "samples":
            values |= {f"sample{nth}": text for nth, text in enumerate(value, 1)}
        elif isinstance(value, tuple):
            values[name] = ",".join(value)
        else:
            values[name] = ("yes" if value else "") if isinstance(value, bool) else str(value)
    return values


def typed(kind: str, form: FormMultiDict) -> RegistrationForm:
    """What was typed; too long a text is cut. An unknown entity is the first one's."""
    shape, values = SHAPES[kind], dict[str, Any]()
    for field in msgspec.structs.fields(shape):
        if field.name == "samples":
            given = [forms.verbatim(form, f"sample{nth}").strip()[:2048] for nth in range(1, 6)]
            values["samples"] = tuple(one for one in given if one)
        elif isinstance(field.default, bool):
            values[field.name] = forms.text(form, field.name) == "yes"
        elif isinstance(field.default, tuple):
            parts = ",".join(forms.texts(form, field.name)).split(",")
            values[field.name] = tuple(one.strip()[:255] for one in parts if one.strip())
        else:
            most = 255 if "str" in str(field.type) and "255" in str(field.type) else 2048
            values[field.name] = forms.verbatim(form, field.name).strip().replace("\x00", "")[:most]
    if "entity" in values and values["entity"] not in ENTITIES:
        values["entity"] = ENTITIES[0]
    return msgspec.convert(values, shape)


def field_names(errors: forms.Told) -> forms.Told:
    """Samples are refused as one, and shown at the first."""
    return forms.Told({("sample1" if name.startswith("samples") else name): text for name, text in errors.items()})
