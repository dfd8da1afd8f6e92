"""Which fields each registry asks for and knows; what it adds."""

from koinon.simulator.telnyx.registry.state import Record

BRAND_NEEDS = ("entityType", "displayName", "country", "email", "vertical")
BRAND = (
    *BRAND_NEEDS,
    *("companyName", "ein", "phone", "street", "city", "state", "postalCode", "website", "stockSymbol"),
    *("stockExchange", "firstName", "lastName", "mobilePhone", "ipAddress", "businessContactEmail", "isReseller"),
    *("mock", "webhookURL", "webhookFailoverURL"),
)
ENTITIES = ("PRIVATE_PROFIT", "PUBLIC_PROFIT", "NON_PROFIT", "GOVERNMENT", "SOLE_PROPRIETOR")
VERTICALS = (
    *("AGRICULTURE", "COMMUNICATION", "CONSTRUCTION", "EDUCATION", "ENERGY", "ENTERTAINMENT", "FINANCIAL"),
    *("GAMBLING", "GOVERNMENT", "HEALTHCARE", "HOSPITALITY", "HUMAN_RESOURCES", "INSURANCE", "LEGAL"),
    *("MANUFACTURING", "NGO", "POLITICAL", "POSTAL", "PROFESSIONAL", "REAL_ESTATE", "RETAIL", "TECHNOLOGY"),
    "TRANSPORTATION",
)
CAMPAIGN_NEEDS = ("brandId", "usecase", "description")
CAMPAIGN = (
    *CAMPAIGN_NEEDS,
    *("sample1", "sample2", "sample3", "sample4", "sample5", "messageFlow", "helpMessage", "optinMessage"),
    *("optoutMessage", "optinKeywords", "optoutKeywords", "helpKeywords", "subscriberOptin", "subscriberOptout"),
    *("subscriberHelp", "embeddedLink", "embeddedLinkSample", "embeddedPhone", "numberPool", "ageGated"),
    *("directLending", "subUsecases", "mnoIds", "termsAndConditions", "privacyPolicyLink"),
    *("termsAndConditionsLink", "referenceId", "autoRenewal", "tag", "webhookURL", "webhookFailoverURL", "resellerId"),
)
TOLLFREE_NEEDS = (
    *("additionalInformation", "businessAddr1", "businessCity", "businessContactEmail", "businessContactFirstName"),
    *("businessContactLastName", "businessContactPhone", "businessName", "businessState", "businessZip"),
    *("corporateWebsite", "messageVolume", "optInWorkflow", "optInWorkflowImageURLs", "phoneNumbers"),
    *("productionMessageContent", "useCase", "useCaseSummary"),
)
TOLLFREE = (
    *TOLLFREE_NEEDS,
    *("ageGatedContent", "businessAddr2", "businessRegistrationCountry", "businessRegistrationNumber"),
    *("businessRegistrationType", "campaignVerifyAuthorizationToken", "doingBusinessAs", "entityType"),
    *("helpMessageResponse", "isvReseller", "optInConfirmationResponse", "optInKeywords", "privacyPolicyURL"),
    *("termsAndConditionURL", "webhookUrl"),
)
# Use case: whether it takes parts of others, and what a month of it costs in US dollars.
USE_CASES = {
    "2FA": (False, "10.00"),
    "ACCOUNT_NOTIFICATION": (False, "10.00"),
    "CHARITY": (False, "3.00"),
    "CUSTOMER_CARE": (False, "10.00"),
    "DELIVERY_NOTIFICATION": (False, "10.00"),
    "EMERGENCY": (False, "5.00"),
    "FRAUD_ALERT": (False, "10.00"),
    "HIGHER_EDUCATION": (False, "10.00"),
    "LOW_VOLUME": (True, "1.50"),
    "MARKETING": (False, "10.00"),
    "MIXED": (True, "10.00"),
    "POLITICAL": (False, "10.00"),
    "POLLING_VOTING": (False, "10.00"),
    "PUBLIC_SERVICE_ANNOUNCEMENT": (False, "10.00"),
    "SECURITY_ALERT": (False, "10.00"),
    "SOLE_PROPRIETOR": (False, "2.00"),
}
UP_FRONT = "15.00"


def lacking(asked: Record, needed: tuple[str, ...]) -> str | None:
    """The first field that is needed and was not given."""
    return next((name for name in needed if asked.get(name) in (None, "")), None)


def carriers(use_case: str, entity: str) -> Record:
    """What each carrier makes of a use case: its class, its limits."""
    att = {"LOW_VOLUME": ("T", 75), "SOLE_PROPRIETOR": ("W", 15)}.get(use_case, ("E", 240))
    tier = ("SOLE_PROPRIETOR", 1000) if entity == "SOLE_PROPRIETOR" else ("LOW", 2000)
    plain = {
        "qualify": True,
        "mnoSupport": True,
        "mnoReview": False,
        "minMsgSamples": 1,
        "noEmbeddedLink": False,
        "noEmbeddedPhone": False,
        "reqSubscriberHelp": True,
        "reqSubscriberOptin": True,
        "reqSubscriberOptout": True,
    }
    return {
        "10017": {**plain, "mno": "AT&T", "msgClass": att[0], "tpm": att[1], "tpmScope": "CAMPAIGN"},
        "10035": {**plain, "mno": "T-Mobile", "brandTier": tier[0], "brandDailyCap": tier[1]},
        "10038": {**plain, "mno": "Verizon Wireless"},
    }
