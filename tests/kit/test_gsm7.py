"""Expected values: Twilio's published sms-segments-calculator 1.3.0 (smart encoding off) and 3GPP TS 23.038."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.kit import gsm7

DATA = Path(__file__).parent.parent / "data"
FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("a" * 152 + "€" + "a" * 8, "GSM-7", 162, 2),
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 305, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("ą" * 70, "UCS-2", 70, 1),
        ("ą" * 71, "UCS-2", 71, 2),
        ("ą" * 134, "UCS-2", 134, 2),
        ("ą" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("ą" * 66 + "😀" + "ą" * 3, "UCS-2", 71, 2),
        ("ą" * 66 + "😀" + "ą" * 66, "UCS-2", 134, 3),
        ("🇺🇸", "UCS-2", 4, 1),
        (FAMILY, "UCS-2", 11, 1),
        ("a`", "UCS-2", 2, 1),
        ("ç", "UCS-2", 1, 1),
        ("“hi”", "UCS-2", 4, 1),
        ("Ç", "GSM-7", 1, 1),
        ("a\r\nb", "GSM-7", 4, 1),
    ],
)
def test_counts_equal_the_published_vectors(text: str, encoding: str, units: int, segments: int) -> None:
    counted = gsm7.count(text)
    assert (counted.encoding, counted.units, counted.segments) == (encoding, units, segments)
    assert gsm7.segments(text) == segments


def test_all_real_texts_count_as_twilio_counts_them() -> None:
    lines = (DATA / "sms_collection.tsv").read_text(encoding="utf-8").split("\n")
    texts = [line.split("\t", 1)[1] for line in lines if line]
    vectors = [line.split("\t") for line in (DATA / "sms_segments.tsv").read_text().splitlines()]
    assert len(vectors) == len(texts) == 5_574
    for number, encoding, segments in vectors:
        counted = gsm7.count(texts[int(number) - 1])
        assert (counted.encoding, counted.segments) == (encoding, int(segments)), f"line {number}"


def test_the_alphabet_has_the_size_of_the_standard() -> None:
    assert len(set(gsm7.BASIC)) == 127  # 128 codes less the escape to the extension table
    assert len(set(gsm7.EXTENSION)) == 10


def test_every_character_that_forces_ucs2_is_named_with_its_place() -> None:
    assert gsm7.count("Olá, São Paulo!").offences == ((2, "á"), (6, "ã"))


def test_spanish_and_portuguese_letters_inside_the_alphabet_cost_nothing() -> None:
    assert gsm7.count("¿Mañana? ¡Sí, à él, Ñandú, ü!").offences == ((11, "í"), (24, "ú"))


def test_cheaper_writes_typography_in_gsm7() -> None:
    pasted = "“Don’t wait” – he said… now\u200b\u00a0or\u2009never — ok\ufeff"
    assert gsm7.cheaper(pasted) == '"Don\'t wait" - he said... now or never - ok'


def test_cheaper_never_touches_letters_or_emoji() -> None:
    text = f"São João, Łódź, Ελένη, محمد, ﷺ, a\u0303 {FAMILY}"
    assert gsm7.cheaper(text) == text


@given(st.text())
def test_cheaper_twice_is_cheaper_once(text: str) -> None:
    once = gsm7.cheaper(text)
    assert gsm7.cheaper(once) == once


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=900))
def test_the_fast_count_is_the_full_count(text: str) -> None:
    assert gsm7.segments(text) == gsm7.count(text).segments


@given(st.text(alphabet="a€", max_size=1_000))
def test_pairs_never_split_and_parts_are_filled_greedily(text: str) -> None:
    parts, room = 1, 153
    for letter in text:
        cost = 2 if letter == "€" else 1
        if cost > room:
            parts, room = parts + 1, 153
        room -= cost
    units = len(text) + text.count("€")
    assert gsm7.segments(text) == (1 if units <= 160 else parts)
