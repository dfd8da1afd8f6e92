"""How long each channel's words may be, and by what it is priced (MSG-005, 014)."""

from typing import Any

import pytest

from koinon.messaging.contracts import BroadcastDraft, Purpose, Variant
from koinon.messaging.policy import prices
from koinon.messaging.service.variants import hold
from koinon.platform.errors import KoinonError


@pytest.mark.parametrize(
    ("variant", "most"),
    [
        ({"channel": "sms", "body": 1_600}, "body"),
        ({"channel": "whatsapp", "body": 4_096}, "body"),
        ({"channel": "email", "subject": 255}, "subject"),
        ({"channel": "email", "html": 1_000_000}, "html"),
    ],
)
def test_each_channel_has_its_bounds(variant: dict[str, Any], most: str) -> None:
    def written(size: int) -> BroadcastDraft:
        return BroadcastDraft(variants=(Variant(**{**variant, most: "x" * size}),))

    hold(written(variant[most]), unfinished=True)
    with pytest.raises(KoinonError) as refused:
        hold(written(variant[most] + 1), unfinished=True)
    assert refused.value.status == 422


@pytest.mark.parametrize(
    ("provider", "purpose", "is_open", "has_words", "free"),
    [
        ("whatsapp_cloud", Purpose.PROMOTIONAL, True, True, True),
        ("whatsapp_cloud", Purpose.TRANSACTIONAL, True, False, True),
        ("whatsapp_cloud", Purpose.PROMOTIONAL, True, False, False),
        ("whatsapp_cloud", Purpose.TRANSACTIONAL, False, False, False),
        ("twilio_whatsapp", Purpose.TRANSACTIONAL, True, True, False),
    ],
)
def test_an_answer_within_the_window_is_free_where_it_is(
    provider: str, purpose: Purpose, *, is_open: bool, has_words: bool, free: bool
) -> None:
    """MSG-014; Meta's pricing by message since 1 July 2025: free words and utility templates within the window."""
    assert prices.is_free(provider, purpose, is_open=is_open, has_words=has_words) is free


def test_a_channel_and_language_is_written_once() -> None:
    twice = (Variant(channel="email", locale="es"), Variant(channel="email", locale="ES"))
    with pytest.raises(KoinonError) as refused:
        hold(BroadcastDraft(variants=twice), unfinished=True)
    assert refused.value.status == 422


@pytest.mark.parametrize(
    ("channel", "purpose", "unit"),
    [
        ("sms", Purpose.PROMOTIONAL, "segment"),
        ("email", Purpose.INFORMATIONAL, "email"),
        ("whatsapp", Purpose.PROMOTIONAL, "marketing"),
        ("whatsapp", Purpose.TRANSACTIONAL, "utility"),
    ],
)
def test_each_channel_is_priced_by_its_own_unit(channel: str, purpose: Purpose, unit: str) -> None:
    assert prices.unit(channel, purpose) == unit
