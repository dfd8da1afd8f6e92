"""News of the account: templates decided on, quality and tier of a number, restrictions, people who want no marketing.

Source: developers.facebook.com "WhatsApp Business Management API, Webhooks".
"""

from collections.abc import Iterator
from datetime import datetime

from koinon.channels.contracts import (
    AccountAlert,
    ErrorKind,
    Fact,
    OptOut,
    ProviderError,
    SenderQuality,
    TemplateStatus,
    Unrecognised,
)
from koinon.channels.contracts.business import UNLIMITED, Quality
from koinon.channels.providers.whatsapp_cloud import schemas
from koinon.channels.providers.whatsapp_cloud.moments import e164, moment
from koinon.kit import clock

# A number is flagged for low quality; when it is let off it is not known whether it is fair or good: that is asked for.
QUALITIES: dict[str, Quality] = {"FLAGGED": "red", "UNFLAGGED": "yellow"}
# Meta's tiers in people a day.
TIERS = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_1K": 1_000,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
    "TIER_UNLIMITED": UNLIMITED,
}
GOOD_NEWS = frozenset({"VERIFIED_ACCOUNT", "ACCOUNT_RECONNECTED", "AUTHENTICATION_INTL_PRICE_RATE_CHANGED"})
LONGEST_DETAIL = 500


def template(news: schemas.TemplateNews, at: datetime | None) -> Fact:
    """What was decided on a template; `state` is Meta's word in lower case."""
    provider_id, state = str(news.message_template_id or ""), (news.event or "").lower()
    if not provider_id or not state:
        raise ValueError("template news without an id or event")
    when = at or clock.now()
    return TemplateStatus(
        event_id=f"{provider_id}.{state}.{int(when.timestamp())}",
        provider_id=provider_id,
        name=news.message_template_name or "",
        language=news.message_template_language or "",
        state=state,
        reason=None if news.reason in (None, "", "NONE") else news.reason,
        occurred_at=when,
    )


def quality(news: schemas.QualityNews, at: datetime | None) -> Fact:
    """A number flagged, let off, or moved to another tier."""
    when = at or clock.now()
    number = e164(news.display_phone_number)
    event = news.event or ""
    event_id = f"{number}.{event}.{news.current_limit}.{int(when.timestamp())}"
    return SenderQuality(event_id, number, QUALITIES.get(event), TIERS.get(news.current_limit or ""), when)


def account(field: str, news: schemas.AccountNews, waba_id: str | None, at: datetime | None) -> Fact:
    """Bad news of the account is an alert; good news only counts."""
    word = news.event or news.decision or news.alert_type or "unknown"
    when = at or clock.now()
    event_id = f"{waba_id}.{field}.{word}.{int(when.timestamp())}"
    critical = news.alert_severity is None or news.alert_severity.upper() == "CRITICAL"
    if word in GOOD_NEWS or (field == "account_review_update" and word != "REJECTED"):
        return Unrecognised(event_id, f"{field}.{word}")
    kind = ErrorKind.ACCOUNT if critical else ErrorKind.UNKNOWN_CODE
    error = ProviderError(f"{field}.{word}", kind, _detail(news, word)[:LONGEST_DETAIL])
    return AccountAlert(event_id, error, waba_id, when)


def preferences(told: schemas.Preferences) -> Iterator[Fact]:
    """People who told WhatsApp to stop our marketing; coming back is theirs to tell us."""
    for one in told.user_preferences:
        when, person = moment(one.timestamp), e164(one.wa_id)
        event_id = f"{person}.{one.category}.{one.value}.{int(when.timestamp())}"
        if one.value == "stop":
            sender = e164(told.metadata.display_phone_number)
            yield OptOut(event_id, sender, person, "stop", when, channel="whatsapp")
        else:
            yield Unrecognised(event_id, f"user_preferences.{one.value}")


def _detail(news: schemas.AccountNews, word: str) -> str:
    told = (
        news.alert_description,
        news.ban_info and news.ban_info.waba_ban_state,
        news.violation_info and news.violation_info.violation_type,
    )
    return ", ".join(part for part in told if part) or word
