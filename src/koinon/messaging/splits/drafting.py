"""What a draft may say of its ways: bounds, and each of them as a draft of its own."""

import msgspec

from koinon.messaging.contracts import BroadcastDraft
from koinon.messaging.splits.policy import FEWEST, MOST
from koinon.platform import errors

LEAST_MINUTES, MOST_MINUTES = 15, 72 * 60
ONE_CHANNEL = "Choose one channel to try different words."


def ways_of(draft: BroadcastDraft) -> list[BroadcastDraft]:
    """The draft in its other words, each as if it had no others."""
    others = draft.ab.others if draft.ab is not None else ()
    return [msgspec.structs.replace(draft, body=one.body, variants=one.variants, ab=None) for one in others]


def hold(draft: BroadcastDraft, *, unfinished: bool = False) -> None:
    """Raise 422 where its ways are out of bounds; of an `unfinished` draft only what cannot be kept."""
    split = draft.ab
    if split is None:
        return
    if not 1 <= len(split.others) <= 3:
        raise errors.invalid_field("ab.others", "out_of_range")
    if not FEWEST <= split.share <= MOST:
        raise errors.invalid_field("ab.share", "out_of_range")
    if not LEAST_MINUTES <= split.wait_minutes <= MOST_MINUTES:
        raise errors.invalid_field("ab.wait_minutes", "out_of_range")
    if unfinished:
        return
    if draft.channel == "auto":
        raise errors.invalid_field("channel", "invalid_enum", ONE_CHANNEL)
    for index, one in enumerate(split.others):
        if not one.body.strip() and not any(each.channel == draft.channel for each in one.variants):
            raise errors.invalid_field(f"ab.others[{index}].body", "missing_required_field")
