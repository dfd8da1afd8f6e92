"""Whether a name instead of a number may be a sender in a country (CHN-025).

Source: Telnyx, "Alphanumeric Sender ID"; Twilio, "International support for Alphanumeric Sender ID". Countries that
are not named take it as it is, or replace it by a number of theirs without telling: nobody promises either.
"""

from typing import Literal

Treatment = Literal["allowed", "register", "replaced", "refused"]
REFUSED = frozenset(
    {"US", "CA", "PR", "CN", "BR", "AR", "CL", "CO", "MX", "PE", "EC", "UY", "VE", "CR", "PA", "GT", "KR", "TW"}
)
REGISTER = frozenset(
    {"AE", "BD", "BH", "CZ", "EG", "GB", "HK", "ID", "IE", "IL", "IN", "IT", "JO", "KE", "KW", "KZ", "LK", "MA", "NG"}
    | {"OM", "PH", "PK", "PL", "QA", "RO", "RU", "SA", "SG", "TH", "TN", "TR", "UA", "VN", "AU"}
)
REPLACED = frozenset({"BE", "HR", "HU", "JP", "MY", "NZ", "SK", "ZA"})


def treatment(country: str) -> Treatment:
    """What becomes of a text from a name to a country (ISO 3166)."""
    if country in REFUSED:
        return "refused"
    if country in REGISTER:
        return "register"
    return "replaced" if country in REPLACED else "allowed"
