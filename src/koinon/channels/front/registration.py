"""Registration with carriers: brands, campaigns, toll-free, which number sends by what."""

from koinon.channels.contracts.registration import (
    ENTITIES,
    BrandForm,
    CampaignForm,
    ClassLimits,
    Fees,
    Reason,
    RegistrationForm,
    RegistrationKind,
    Terms,
    TollfreeForm,
    UseCase,
)
from koinon.channels.registration.destinations import treatment as name_treatment
from koinon.channels.registration.lint import Finding
from koinon.channels.registration.policy import OPEN as OPEN_STATES
from koinon.channels.registration.policy import READY as READY_STATES
from koinon.channels.registration.records import Assignment, Moment, Registration
from koinon.channels.service.registration.assigning import assign as assign_numbers
from koinon.channels.service.registration.assigning import assignments as campaign_numbers
from koinon.channels.service.registration.checking import findings as registration_findings
from koinon.channels.service.registration.checking import terms as registration_terms
from koinon.channels.service.registration.checking import use_cases
from koinon.channels.service.registration.drafts import (
    Wording,
    begin_brand,
    begin_campaign,
    begin_tollfree,
    register_wording,
    registration,
    registrations,
)
from koinon.channels.service.registration.drafts import change as change_registration
from koinon.channels.service.registration.drafts import discard as discard_registration
from koinon.channels.service.registration.drafts import timeline as registration_timeline
from koinon.channels.service.registration.handing_in import appeal as appeal_registration
from koinon.channels.service.registration.handing_in import confirm_code, send_code
from koinon.channels.service.registration.handing_in import submit as submit_registration
from koinon.channels.service.registration.standing import is_unregistered

__all__ = [
    "ENTITIES",
    "OPEN_STATES",
    "READY_STATES",
    "Assignment",
    "BrandForm",
    "CampaignForm",
    "ClassLimits",
    "Fees",
    "Finding",
    "Moment",
    "Reason",
    "Registration",
    "RegistrationForm",
    "RegistrationKind",
    "Terms",
    "TollfreeForm",
    "UseCase",
    "Wording",
    "appeal_registration",
    "assign_numbers",
    "begin_brand",
    "begin_campaign",
    "begin_tollfree",
    "campaign_numbers",
    "change_registration",
    "confirm_code",
    "discard_registration",
    "is_unregistered",
    "name_treatment",
    "register_wording",
    "registration",
    "registration_findings",
    "registration_terms",
    "registration_timeline",
    "registrations",
    "send_code",
    "submit_registration",
    "use_cases",
]
