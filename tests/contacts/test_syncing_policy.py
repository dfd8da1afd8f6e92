"""A sync never overwrites what staff changed since it last wrote it (CON-090)."""

from hypothesis import given
from hypothesis import strategies as st

from koinon.contacts.policy import syncing

VALUES = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "x", "y", None]))


@given(VALUES, VALUES)
def test_what_nobody_touched_follows_the_other_system_and_the_second_call_writes_nothing(
    first: dict[str, str | None], second: dict[str, str | None]
) -> None:
    begun = syncing.merge({}, {}, first, overwrite=False)
    ours = dict(begun.written)
    after = syncing.merge(begun.base, ours, second, overwrite=False)
    assert after.kept == []
    assert {name: (ours | after.written).get(name) for name in second} == second
    assert syncing.merge(after.base, ours | after.written, second, overwrite=False).written == {}


@given(VALUES, st.sampled_from(["x", "y"]), st.integers(1, 4))
def test_what_staff_changed_stays_however_often_it_is_synced_unless_told(
    theirs: dict[str, str | None], staff: str, times: int
) -> None:
    wrote = syncing.merge({}, {}, {"a": "old"}, overwrite=False)
    base, ours = wrote.base, {"a": f"{staff} by hand"}
    for _ in range(times):
        merged = syncing.merge(base, ours, theirs, overwrite=False)
        assert "a" not in merged.written
        assert merged.kept == (["a"] if "a" in theirs else [])
        base, ours = merged.base, ours | merged.written
    told = syncing.merge(base, ours, theirs, overwrite=True)
    assert (told.kept, "a" in told.written) == ([], "a" in theirs)


def test_addresses_staff_removed_do_not_come_back_and_those_they_added_stay() -> None:
    due = syncing.addresses({"home", "old"}, {"old", "added"}, {"home", "new"}, overwrite=False)
    assert (due.added, due.removed, due.kept) == ({"new"}, {"old"}, True)
    assert syncing.addresses({"home"}, set(), {"home"}, overwrite=True).added == {"home"}
