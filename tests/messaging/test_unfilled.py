"""Places that a template leaves open are told before they go out (MSG-001)."""

from uuid import UUID

import pytest

from koinon import messaging
from koinon.messaging import Variant, unfilled
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Hi [name], see you on [day]. Bye [name]", ["[name]", "[day]"]),
        ("El [día de fiesta]", ["[día de fiesta]"]),
        ("[1], [A], [NAME], [here](https://a.example)", []),
        ("<!--[if mso]><p>x</p><![endif]--><style>a[href]{}</style>{{ a[name] }}", []),
    ],
)
def test_a_place_in_brackets_is_found_once(words: str, expected: list[str]) -> None:
    assert unfilled("sms", words, ()) == expected


def test_only_the_words_that_would_be_sent_are_asked() -> None:
    mail = Variant(channel="email", locale="en", subject="Hi", blocks=({"type": "text", "html": "<p>[place]</p>"},))
    assert unfilled("email", "Come [day]", (mail,)) == ["[place]"]


async def test_words_with_a_gap_are_sent_only_by_whoever_says_they_are_meant(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """MSG-019: told by the preview, and refused by the server too, whoever the caller is."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(2))
    draft = await cast.draft(services, chapel, "Bring [dish]")
    async with services.database.transaction(chapel) as tx:
        assert (await messaging.preview(tx, messaging.draft_of(draft))).unfilled == ["[dish]"]
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await messaging.send(tx, services, draft.id, unfilled_read=False)
    assert (refused.value.code, refused.value.details) == ("unfilled_places", {"places": "[dish]"})
    async with services.database.transaction(chapel) as tx:
        assert (await messaging.send(tx, services, draft.id, unfilled_read=True)).state == "scheduled"
