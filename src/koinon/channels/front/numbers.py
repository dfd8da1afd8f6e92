"""Numbers: searching, buying, linking, releasing."""

from koinon.channels.contracts import NumberFeature, NumberKind, NumberSearch
from koinon.channels.number_records import (
    HistoryRow,
    LinkingState,
    Number,
    NumberDetail,
    NumberHealth,
    NumberState,
    Offer,
    Origin,
)
from koinon.channels.number_uses import register_number_health, register_number_use
from koinon.channels.service.numbers.asking import sells_numbers
from koinon.channels.service.numbers.buying import buy_number
from koinon.channels.service.numbers.linking import SENTENCES as LINK_SENTENCES
from koinon.channels.service.numbers.offers import opened as opened_offer
from koinon.channels.service.numbers.offers import search_numbers
from koinon.channels.service.numbers.reading import (
    link_number,
    number,
    number_called,
    number_detail,
    number_of_sender,
    numbers_of,
    numbers_page,
)
from koinon.channels.service.numbers.releasing import cancel_release, release_number

__all__ = [
    "LINK_SENTENCES",
    "HistoryRow",
    "LinkingState",
    "Number",
    "NumberDetail",
    "NumberFeature",
    "NumberHealth",
    "NumberKind",
    "NumberSearch",
    "NumberState",
    "Offer",
    "Origin",
    "buy_number",
    "cancel_release",
    "link_number",
    "number",
    "number_called",
    "number_detail",
    "number_of_sender",
    "numbers_of",
    "numbers_page",
    "opened_offer",
    "register_number_health",
    "register_number_use",
    "release_number",
    "search_numbers",
    "sells_numbers",
]
