"""Views end a minute after the last heartbeat, typing six seconds after the last key (INB-050)."""

from uuid import uuid4

from koinon.platform.realtime import Presence
from koinon.platform.realtime.presence import Person

PLACE = (uuid4(), uuid4())
ANA = Person(uuid4(), "Ana", "1")


def test_a_view_ends_sixty_seconds_after_its_last_heartbeat() -> None:
    presence = Presence()
    assert presence.view(PLACE, ANA, 100.0)
    assert not presence.view(PLACE, ANA, 130.0)
    assert presence.sweep(189.9) == []
    assert presence.of(PLACE, 189.9) == ({ANA.user_id: "Ana"}, {})
    assert presence.sweep(190.0) == [PLACE]
    assert presence.of(PLACE, 190.0) == ({}, {})
    assert presence._places == {}


def test_typing_ends_six_seconds_after_the_last_key_and_looking_does_not() -> None:
    presence = Presence()
    assert presence.type(PLACE, ANA, 100.0)
    assert not presence.type(PLACE, ANA, 103.0)
    assert presence.of(PLACE, 108.9)[1] == {ANA.user_id: "Ana"}
    assert presence.sweep(109.0) == [PLACE]
    assert presence.of(PLACE, 109.0) == ({ANA.user_id: "Ana"}, {})
    assert presence.sweep(110.0) == []


def test_two_windows_of_one_person_are_one_and_go_one_by_one() -> None:
    presence = Presence()
    second = ANA._replace(window="2")
    assert presence.view(PLACE, ANA)
    assert not presence.view(PLACE, second)
    assert not presence.leave(PLACE, ANA)
    assert presence.leave(PLACE, second)


def test_who_stops_typing_is_seen_to() -> None:
    presence = Presence()
    presence.type(PLACE, ANA, 100.0)
    assert presence.type(PLACE, ANA, 101.0, stopped=True)
    assert presence.of(PLACE, 101.0) == ({ANA.user_id: "Ana"}, {})
