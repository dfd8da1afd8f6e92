"""What a form begins with: what the organization and its consent texts already say (CHN-021)."""

import re
from typing import NamedTuple

from koinon.channels.contracts.registration import BrandForm, CampaignForm, Entity, TollfreeForm

_US_LINE = re.compile(r"(?P<city>[^,\n]+),\s*(?P<state>[A-Za-z]{2})\.?\s+(?P<zip>\d{5}(-\d{4})?)")
TOLLFREE_USES = {"church": "Religious Services", "business": "General Marketing"}
VERTICALS = {"church": "NGO", "nonprofit": "NGO", "business": "RETAIL"}


class Begun(NamedTuple):
    """What is known: the organization's own words, and what people agree to by which words of ours."""

    name: str
    kind: str
    country: str
    legal_name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    agreement: str = ""
    pages: tuple[str, ...] = ()

    @property
    def entity(self) -> Entity:
        return "PRIVATE_PROFIT" if self.kind == "business" else "NON_PROFIT"


def place(address: str) -> dict[str, str]:
    """Street, city, state and postal code of an address as it is written in the United States, as far as it is one."""
    found = _US_LINE.search(address)
    if found is None:
        return {"street": address.splitlines()[0][:255] if address.strip() else ""}
    street = " ".join(address[: found.start()].replace("\n", " ").split()).rstrip(",")
    return {
        "street": street[:255],
        "city": found["city"].strip(),
        "state": found["state"].upper(),
        "postal_code": found["zip"],
    }


def brand(known: Begun) -> BrandForm:
    """A brand of the organization."""
    return BrandForm(
        entity=known.entity,
        legal_name=known.legal_name or known.name,
        display_name=known.name,
        country=known.country,
        phone=known.phone,
        email=known.email,
        website=known.website,
        vertical=VERTICALS.get(known.kind, "PROFESSIONAL"),
        **place(known.address),
    )


def campaign(known: Begun, entity: Entity, website: str) -> CampaignForm:
    """A campaign in the words that reviewers look for: who, what, how people agree, how they stop."""
    name, use_case = known.name, use_cases(entity)[0]
    return CampaignForm(
        use_case=use_case,
        description=f"{name} texts people who asked for it: news, reminders of events, and answers to their questions.",
        samples=(
            f"{name}: we begin at 10 on Sunday. See you there! Reply STOP to opt out.",
            f"{name}: your appointment is tomorrow at 3 pm. Questions? Just reply. Reply STOP to opt out.",
        ),
        message_flow=flow(known),
        opt_in_message=f"{name}: you will get our texts. Msg frequency varies. Msg & data rates may apply."
        " Reply HELP for help, STOP to opt out.",
        opt_out_message=f"{name}: you are opted out and will get no more texts. Reply START to get them again.",
        help_message=f"{name}: for help write to {known.email or website}. Reply STOP to opt out.",
        opt_in_keywords="START,JOIN",
        opt_out_keywords="STOP,STOPALL,UNSUBSCRIBE,CANCEL,END,QUIT",
        help_keywords="HELP,INFO",
    )


def tollfree(known: Begun) -> TollfreeForm:
    """A toll-free number of the organization."""
    where = place(known.address)
    return TollfreeForm(
        business_name=known.legal_name or known.name,
        website=known.website,
        country=known.country,
        email=known.email,
        phone=known.phone,
        entity=known.entity,
        use_case=TOLLFREE_USES.get(known.kind, "Events & Planning"),
        summary=f"{known.name} texts people who asked for it: news, reminders of events, answers to questions.",
        sample=f"{known.name}: we begin at 10 on Sunday. See you there! Reply STOP to opt out.",
        opt_in_workflow=flow(known),
        street=where.get("street", ""),
        city=where.get("city", ""),
        state=where.get("state", ""),
        postal_code=where.get("postal_code", ""),
    )


def flow(known: Begun) -> str:
    """How people agree, in the words of the consent text."""
    where = f" at {known.pages[0]}" if known.pages else f" at {known.website}" if known.website else ""
    words = known.agreement or "I agree to get text messages. I can reply STOP at any time."
    return (
        f"People give their mobile number to {known.name} on a form{where} or on paper, or text us a keyword."
        f" They read and accept these words: “{words[:1500]}”. Nobody is texted without it."
    )


def use_cases(entity: Entity) -> tuple[str, ...]:
    """The use cases that fit an organization, the best first (CHN-022)."""
    if entity == "SOLE_PROPRIETOR":
        return ("SOLE_PROPRIETOR",)
    return ("CHARITY", "LOW_VOLUME", "MIXED") if entity == "NON_PROFIT" else ("LOW_VOLUME", "MIXED", "CUSTOMER_CARE")
