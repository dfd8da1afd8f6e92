"""UUIDv7 as RFC 9562 §5.7 lays it out."""

from datetime import UTC, datetime

from koinon.kit import ids


def test_version_and_variant() -> None:
    made = ids.uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_of_one_process_rise() -> None:
    made = [ids.uuid7() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_ids_made_at_once_rise_with_the_others() -> None:
    made = [ids.uuid7(), *ids.uuid7s(20_000), ids.uuid7()]
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}


def test_the_rfc_example_tells_its_time() -> None:
    """RFC 9562 A.6: 017F22E2-79B0-7CC3-98C4-DC0C0C07398F is 2022-02-22 19:22:22 UTC."""
    from uuid import UUID

    at = ids.instant_of(UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"))
    assert at == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    assert ids.floor_at(at) <= UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")
