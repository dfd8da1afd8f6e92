"""No body may be guessed at and none may break the server (API-006..012)."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.platform import errors
from koinon.platform.rest import body
from tests.platform.asgi import Answer, call
from tests.platform.small_app import make

APP = make()


async def send(raw: bytes, **headers: str) -> Answer:
    return await call(
        APP, "POST", "/api/v1/people", body=raw, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


MALFORMED = {
    "cut off": b'{"name": "Ada"',
    "not JSON": b"name=Ada",
    "invalid UTF-8": b'{"name": "\xff\xfe"}',
    "duplicate names": b'{"name": "Ada", "name": "Ben"}',
    "NaN": b'{"name": "Ada", "age": NaN}',
    "infinity by exponent": b'{"name": "Ada", "age": 1e999}',
    "400-digit integer": b'{"name": "Ada", "age": ' + b"9" * 400 + b"}",
    "5,000-digit integer": b'{"name": "Ada", "age": ' + b"9" * 5000 + b"}",
    "21 levels": b"[" * 21 + b"]" * 21,
    "9,000 brackets": b"[" * 9000,
    "a raw NUL": b'{"name": "A\x00da"}',
    "UTF-16": '{"name": "Ada"}'.encode("utf-16"),
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED.keys())
async def test_malformed_json_is_400(raw: bytes) -> None:
    answer = await send(raw)
    assert (answer.status, answer.error["code"]) == (400, "malformed_request")
    assert answer.error["retryable"] is False


async def test_malformed_json_names_line_and_column() -> None:
    answer = await send(b'{\n  "name": }')
    assert answer.error["details"]["line"] == 2
    assert answer.error["details"]["column"] == 11


async def test_an_empty_body_where_one_is_needed_is_422() -> None:
    answer = await send(b"")
    assert (answer.status, answer.error["code"]) == (422, "missing_required_field")


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\udfff", "\\uDC00x"])
async def test_nul_and_lone_surrogates_are_422_with_their_path(escape: str) -> None:
    answer = await send(b'{"name": "Ada", "phones": [{"number": "%s"}]}' % escape.encode())
    assert (answer.status, answer.fields) == (422, {"phones[0].number": "validation_failed"})


async def test_a_lone_surrogate_in_an_unknown_name_can_be_answered() -> None:
    assert (await send(b'{"name": "Ada", "\\ud800": 1}')).status == 422


async def test_a_surrogate_pair_is_a_character() -> None:
    assert (await send(b'{"name": "Ada \\ud83d\\ude00"}')).json["data"]["name"] == "Ada 😀"


async def test_every_fault_is_listed_at_once() -> None:
    answer = await send(
        b'{"name": "A", "age": true, "born": "yesterday", "colour": "red",'
        b' "phones": [{"number": "123"}, {"label": "fax"}, 7, {"number": "+15550100", "lable": "home"}]}'
    )
    assert answer.error["code"] == "validation_failed"
    assert answer.fields == {
        "name": "out_of_range",
        "age": "validation_failed",
        "born": "validation_failed",
        "colour": "unknown_field",
        "phones[0].number": "validation_failed",
        "phones[1].number": "missing_required_field",
        "phones[1].label": "invalid_enum",
        "phones[2]": "validation_failed",
        "phones[3].lable": "unknown_field",
    }


async def test_an_unknown_field_is_refused_with_the_nearest_name() -> None:
    answer = await send(b'{"name": "Ada", "pasword": "x"}')
    assert (answer.status, answer.error["code"]) == (422, "unknown_field")
    assert "password" in answer.error["details"]["fields"][0]["message"]


async def test_at_most_a_hundred_faults_are_listed() -> None:
    extra = b",".join(b'"x%d": 1' % n for n in range(250))
    answer = await send(b'{"name": "Ada", ' + extra + b"}")
    assert len(answer.error["details"]["fields"]) == 100
    assert answer.error["details"]["more"] == 150


async def test_a_body_over_one_mebibyte_is_413() -> None:
    answer = await send(b'{"name": "' + b"a" * 1024 * 1024 + b'"}')
    assert (answer.status, answer.error["code"]) == (413, "payload_too_large")


async def test_a_streamed_body_is_cut_off_at_the_limit() -> None:
    answer = await call(
        APP, "POST", "/api/v1/people", chunks=[b" " * 65536] * 40, headers={"content-type": "application/json"}
    )
    assert answer.status == 413


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
async def test_another_content_type_is_415(kind: str) -> None:
    answer = await send(b'{"name": "Ada"}', content_type=kind)
    assert (answer.status, answer.error["code"]) == (415, "unsupported_media_type")


async def test_text_is_normalised_and_trimmed_but_passwords_are_kept() -> None:
    answer = await send('{"name": "  Ze\u0301 ", "password": "  e\u0301 "}'.encode())
    assert answer.json["data"]["name"] == "Z\u00e9"
    assert answer.json["data"]["password"] == "  e\u0301 "


async def test_a_patch_tells_absent_from_null() -> None:
    path = "/api/v1/people/00000000-0000-0000-0000-000000000001"
    assert (await call(APP, "PATCH", path, body=b'{"nickname": null}')).json["data"] == {"nickname": None}
    assert (await call(APP, "PATCH", path, body=b"{}")).json["data"] == {}


async def test_a_required_field_may_not_be_cleared() -> None:
    path = "/api/v1/people/00000000-0000-0000-0000-000000000001"
    assert (await call(APP, "PATCH", path, body=b'{"name": null}')).fields == {"name": "validation_failed"}


async def test_a_large_body_does_not_stall_the_loop() -> None:
    raw = b"[" + b",".join([b'{"name": "Ada"}'] * 60_000) + b"]"
    ticks = 0
    parsing = asyncio.ensure_future(body.parse_off_loop(raw))
    while not parsing.done():
        await asyncio.sleep(0)
        ticks += 1
    assert len(await parsing) == 60_000
    assert ticks > 1


@pytest.mark.parametrize("field", [b"a=%00", b"%00=a", b"a=%FF"])
async def test_a_form_with_unusable_text_is_refused(field: bytes) -> None:
    answer = await call(APP, "POST", "/form", body=field, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status in (400, 422)


MULTIPART = {
    "no boundary": ("multipart/form-data", b"x"),
    "no file name": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n\xff\r\n--b--\r\n',
    ),
    "garbage": ("multipart/form-data; boundary=b", b"\x00\x01garbage"),
    "cut off": ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="f"'),
    "unknown charset": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="f"\r\n'
        b"Content-Type: text/plain; charset=klingon\r\n\r\nx\r\n--b--\r\n",
    ),
    "NUL": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n\x00\r\n--b--\r\n',
    ),
    "odd boundary": ("multipart/form-data; boundary=\xe9", b"x"),
}


@pytest.mark.parametrize(("kind", "raw"), MULTIPART.values(), ids=MULTIPART.keys())
async def test_a_broken_multipart_form_is_refused(kind: str, raw: bytes) -> None:
    answer = await call(APP, "POST", "/form", body=raw, headers={"content-type": kind})
    assert answer.status in (400, 422)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.binary(max_size=300))
def test_any_bytes_parse_or_are_refused(raw: bytes) -> None:
    try:
        body.parse(raw)
    except errors.KoinonError as error:
        assert error.status in (400, 422)


@given(json_values)
def test_any_value_converts_or_lists_faults(value: object) -> None:
    from koinon.platform.rest import convert
    from tests.platform.small_app import NewPerson

    try:
        convert(value, NewPerson)
    except errors.InvalidFieldsError as error:
        assert error.faults
