"""Registration with carriers: what is filled in, and what the provider says of it (CHN-019..027)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

RegistrationKind = Literal["brand", "campaign", "tollfree"]
SubjectKind = Literal["brand", "campaign", "tollfree", "assignment"]
Entity = Literal["PRIVATE_PROFIT", "PUBLIC_PROFIT", "NON_PROFIT", "GOVERNMENT", "SOLE_PROPRIETOR"]
ENTITIES: tuple[Entity, ...] = ("NON_PROFIT", "PRIVATE_PROFIT", "PUBLIC_PROFIT", "GOVERNMENT", "SOLE_PROPRIETOR")
Line = Annotated[str, Meta(max_length=255)]
Words = Annotated[str, Meta(max_length=2048)]
Text = Annotated[str, Meta(max_length=4096)]


class BrandForm(Struct, frozen=True, kw_only=True):
    """Who sends (CHN-019), but for the tax id, which is kept apart and sealed. Drafts may lack anything."""

    entity: Entity = "NON_PROFIT"
    legal_name: Line = ""
    display_name: Line = ""
    country: Line = "US"
    street: Line = ""
    city: Line = ""
    state: Line = ""
    postal_code: Line = ""
    phone: Line = ""
    email: Line = ""
    website: Line = ""
    vertical: Line = ""
    stock_symbol: Line = ""
    stock_exchange: Line = ""
    contact_first_name: Line = ""
    contact_last_name: Line = ""
    mobile: Line = ""


class CampaignForm(Struct, frozen=True, kw_only=True):
    """What is sent, and how people agreed to it (CHN-020); keywords are comma separated without spaces."""

    use_case: Line = ""
    sub_use_cases: tuple[Line, ...] = ()
    description: Text = ""
    samples: tuple[Words, ...] = ()
    message_flow: Text = ""
    opt_in_message: Words = ""
    opt_out_message: Words = ""
    help_message: Words = ""
    opt_in_keywords: Line = ""
    opt_out_keywords: Line = ""
    help_keywords: Line = ""
    has_links: bool = False
    link_sample: Line = ""
    has_phones: bool = False
    age_gated: bool = False
    direct_lending: bool = False
    number_pool: bool = False
    privacy_link: Line = ""
    terms_link: Line = ""
    terms_agreed: bool = False
    auto_renewal: bool = True


class TollfreeForm(Struct, frozen=True, kw_only=True):
    """Who texts from a toll-free number, what, and how people agreed to it (CHN-025)."""

    business_name: Line = ""
    website: Line = ""
    street: Line = ""
    city: Line = ""
    state: Line = ""
    postal_code: Line = ""
    country: Line = "US"
    contact_first_name: Line = ""
    contact_last_name: Line = ""
    email: Line = ""
    phone: Line = ""
    entity: Entity = "NON_PROFIT"
    registration_number: Line = ""
    monthly_messages: Line = "1,000"
    use_case: Line = ""
    summary: Text = ""
    sample: Words = ""
    opt_in_workflow: Text = ""
    opt_in_image_urls: tuple[Line, ...] = ()
    privacy_link: Line = ""
    terms_link: Line = ""
    additional: Words = ""


RegistrationForm = BrandForm | CampaignForm | TollfreeForm


class Reason(Struct, frozen=True):
    """Why something was refused, in the carrier's words; `field` of our form where it names one."""

    words: str
    field: str | None = None


class ClassLimits(Struct, frozen=True):
    """What a campaign may send (CHN-027): AT&T segments a minute by its class, T-Mobile segments a brand and day."""

    att_class: str | None = None
    per_minute: int | None = None
    tmobile_tier: str | None = None
    per_day: int | None = None


class Fees(Struct, frozen=True):
    """What a registration costs, in micro-units (1e-6) of US dollars; `registration` once, `review` at each try."""

    registration: int = 0
    review: int = 0
    monthly: int = 0


class UseCase(Struct, frozen=True):
    """A use case that the provider offers: its code there and its own words."""

    code: str
    name: str
    sub_use_cases: bool = False


class Terms(Struct, frozen=True):
    """What the provider says of a brand's use case before it is submitted."""

    fees: Fees
    limits: ClassLimits
    least_sub_use_cases: int = 0
    most_sub_use_cases: int = 0


class Seen(Struct, frozen=True):
    """What the provider says of something registered; `state` in our words, `seen_at` when it was asked.

    `reference` is ours as it came back; `parent_id` the brand of a campaign, the campaign of a number.
    """

    provider_id: str
    state: str
    seen_at: datetime
    reasons: Sequence[Reason] = ()
    registry_id: str | None = None
    reference: str | None = None
    identity_status: str | None = None
    renews_at: datetime | None = None
    parent_id: str | None = None
    limits: ClassLimits | None = None
    form: RegistrationForm | None = None


class Handed(Struct, frozen=True):
    """What is handed in: the form, with what only this submission needs.

    `reference` is ours and unique: it rides along, and finds what was handed in although nobody heard the answer.
    """

    form: RegistrationForm
    reference: str
    webhook_url: str
    tax_id: str = ""
    brand_id: str = ""
    number: str = ""

    def __repr__(self) -> str:
        return f"Handed({type(self.form).__name__}, {self.reference})"


class RegistrationUpdate(Struct, frozen=True, tag_field="fact", tag="registration_update"):
    """News of something registered; None as state where it must be asked for. `sender` for a number's assignment."""

    event_id: str
    subject: SubjectKind
    provider_id: str
    state: str | None
    reasons: tuple[Reason, ...]
    occurred_at: datetime
    words: str = ""
    sender: str | None = None


Forms: Mapping[RegistrationKind, type[RegistrationForm]] = {
    "brand": BrandForm,
    "campaign": CampaignForm,
    "tollfree": TollfreeForm,
}
