from koinon.contacts.policy.suspicion import warnings


def test_two_hundred_and_fifty_numbers_in_a_row_were_not_given_by_people() -> None:
    assert warnings(250, 0, range(14_155_550_000, 14_155_550_250)) == ["consecutive_numbers"]
    assert warnings(249, 0, range(14_155_550_000, 14_155_550_249)) == []


def test_the_order_in_the_file_and_repeats_do_not_hide_them() -> None:
    numbers = list(range(0, 500, 2)) + list(range(1, 500, 2))
    assert warnings(500, 0, numbers) == ["consecutive_numbers"]


def test_over_a_fifth_of_invalid_rows_is_a_warning_in_a_list_of_some_length() -> None:
    assert warnings(100, 21, []) == ["many_invalid"]
    assert warnings(100, 20, []) == []
    assert warnings(10, 5, []) == []
