"""Organizations: the tenants. Kind and words, locations, typed settings, first steps, limits.

Owns the tables organizations, locations, organization_settings, usage_gauges, onboarding_steps. The lowest context:
it calls platform and kit only. `create` runs in a transaction bound to a new id: `database.transaction(ids.uuid7())`.
"""

from koinon.organizations.auditing import register_auditor
from koinon.organizations.contracts import (
    Country,
    Kind,
    LimitUse,
    Locale,
    Location,
    Name,
    NewOrganization,
    Noun,
    Nouns,
    Organization,
    State,
    ZoneName,
)
from koinon.organizations.first_steps import Finding, Step, StepState, onboarding, register_onboarding_check, skip_step
from koinon.organizations.plan_limits import give_back, limits, require_limit
from koinon.organizations.policy import countries, country_name, currency_of, is_zone, nouns_of, zones
from koinon.organizations.service import (
    add_location,
    archive_location,
    create,
    default_location,
    get,
    is_active,
    location,
    locations,
    update,
    update_location,
)
from koinon.organizations.typed_settings import (
    OwnNouns,
    QuietHours,
    Setting,
    SettingValue,
    change_settings,
    declare_setting,
    setting,
    settings,
)

__all__ = [
    "Country",
    "Finding",
    "Kind",
    "LimitUse",
    "Locale",
    "Location",
    "Name",
    "NewOrganization",
    "Noun",
    "Nouns",
    "Organization",
    "OwnNouns",
    "QuietHours",
    "Setting",
    "SettingValue",
    "State",
    "Step",
    "StepState",
    "ZoneName",
    "add_location",
    "archive_location",
    "change_settings",
    "countries",
    "country_name",
    "create",
    "currency_of",
    "declare_setting",
    "default_location",
    "get",
    "give_back",
    "is_active",
    "is_zone",
    "limits",
    "location",
    "locations",
    "nouns_of",
    "onboarding",
    "register_auditor",
    "register_onboarding_check",
    "require_limit",
    "setting",
    "settings",
    "skip_step",
    "update",
    "update_location",
    "zones",
]
