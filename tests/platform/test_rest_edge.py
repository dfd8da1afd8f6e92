"""Every path behaves alike: methods, slashes, ids, headers, compression, deadline (API-011..014, 041, 043, 049)."""

import re

import pytest

from koinon.kit import networks
from koinon.platform import rest
from tests.platform.asgi import call
from tests.platform.small_app import make

APP = make()
PERSON = "/api/v1/people/00000000-0000-0000-0000-000000000001"


async def test_success_has_the_one_envelope() -> None:
    answer = await call(APP, "GET", PERSON)
    assert answer.status == 200
    assert set(answer.json) == {"success", "data", "meta"}
    assert answer.json["meta"]["version"] == "v1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer.json["meta"]["timestamp"])


async def test_times_have_exactly_milliseconds() -> None:
    assert (await call(APP, "GET", PERSON)).json["data"]["created_at"] == "2026-01-31T09:30:00.000Z"
    made = await call(APP, "POST", "/api/v1/people", body=b'{"name": "Ada"}')
    assert made.json["data"]["created_at"] == "2026-01-31T09:30:00.123Z"


async def test_creation_says_where_the_new_thing_is() -> None:
    made = await call(APP, "POST", "/api/v1/people", body=b'{"name": "Ada"}')
    assert (made.status, made.headers["location"]) == (201, PERSON)


async def test_errors_have_the_one_envelope() -> None:
    answer = await call(APP, "GET", "/api/v1/people/00000000-0000-0000-0000-0000000000ff")
    assert answer.status == 404
    assert answer.json["success"] is False
    assert set(answer.error) == {"code", "message", "details", "retryable", "retry_after", "request_id", "timestamp"}
    assert answer.error["request_id"] == answer.headers["x-request-id"]


async def test_a_defect_shows_no_detail() -> None:
    answer = await call(APP, "GET", "/api/v1/boom")
    assert (answer.status, answer.error["code"]) == (500, "internal_error")
    assert b"secret" not in answer.raw
    assert b"ZeroDivision" not in answer.raw


@pytest.mark.parametrize(
    ("spoken", "word"), [("es-MX,en;q=0.5", "dirección"), ("pt-BR", "endereço"), ("de", "address")]
)
async def test_messages_follow_accept_language(spoken: str, word: str) -> None:
    answer = await call(APP, "GET", "/api/v1/nowhere", headers={"accept-language": spoken})
    assert answer.error["code"] == "route_not_found"
    assert word in answer.error["message"]


async def test_an_unknown_path_is_404_in_the_envelope() -> None:
    answer = await call(APP, "GET", "/api/v1/nowhere")
    assert (answer.status, answer.error["code"]) == (404, "route_not_found")


@pytest.mark.parametrize("bad", ["not-a-uuid", "%00", "1" * 4000, "..%2f..%2fetc"])
async def test_an_impossible_id_is_404(bad: str) -> None:
    assert (await call(APP, "GET", f"/api/v1/people/{bad}")).status == 404


async def test_a_nul_in_the_path_is_404() -> None:
    assert (await call(APP, "GET", "/api/v1/people/a\x00b")).status == 404


async def test_a_nul_in_the_query_is_422_and_named() -> None:
    answer = await call(APP, "GET", "/api/v1/people?group=a%00b")
    assert (answer.status, answer.fields) == (422, {"group": "validation_failed"})


async def test_browsers_get_a_page_outside_the_api() -> None:
    answer = await call(APP, "GET", "/nowhere", headers={"accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.raw.startswith(b"<h1>")
    inside = await call(APP, "GET", "/api/v1/nowhere", headers={"accept": "text/html"})
    assert inside.headers["content-type"] == "application/json"


async def test_head_answers_as_get_without_body() -> None:
    got, head = await call(APP, "GET", PERSON), await call(APP, "HEAD", PERSON)
    assert (head.status, head.raw) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"] != "0"


async def test_a_wrong_method_is_405_with_every_allowed_one() -> None:
    answer = await call(APP, "DELETE", "/api/v1/people")
    assert (answer.status, answer.error["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "get", "X" * 300])
async def test_strange_methods_are_refused_in_the_envelope(method: str) -> None:
    answer = await call(APP, method, "/api/v1/people")
    assert answer.status == 405


async def test_options_lists_the_methods() -> None:
    answer = await call(APP, "OPTIONS", "/api/v1/people")
    assert (answer.status, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert (await call(APP, "OPTIONS", "/api/v1/nowhere")).status == 404


async def test_a_trailing_slash_redirects_reads_and_keeps_the_query() -> None:
    answer = await call(APP, "GET", "/api/v1/people/?limit=2")
    assert (answer.status, answer.headers["location"]) == (308, "/api/v1/people?limit=2")


async def test_a_trailing_slash_is_404_for_writes() -> None:
    assert (await call(APP, "POST", "/api/v1/people/", body=b'{"name": "Ada"}')).status == 404


@pytest.mark.parametrize("raw", [b"//evil.example/", b"///evil.example/", b"/\\evil.example/", b"/\\/evil.example//"])
async def test_the_redirect_never_leaves_this_host(raw: bytes) -> None:
    answer = await call(APP, "GET", raw.decode(), raw_path=raw)
    location = answer.headers["location"]
    assert answer.status == 308
    assert location.startswith("/")
    assert location[1] not in "/\\"


async def test_a_query_over_8_kib_is_414() -> None:
    answer = await call(APP, "GET", "/api/v1/people?q=" + "a" * 8200)
    assert (answer.status, answer.error["code"]) == (414, "uri_too_long")


async def test_a_fitting_request_id_is_adopted_and_another_replaced() -> None:
    kept = await call(APP, "GET", PERSON, headers={"x-request-id": "caller_id-12345"})
    assert kept.headers["x-request-id"] == kept.json["meta"]["request_id"] == "caller_id-12345"
    for bad in ("short", "a" * 65, "has space 123", "über-id-12345"):
        replaced = await call(APP, "GET", PERSON, headers={"x-request-id": bad})
        assert re.fullmatch(r"[A-Za-z0-9_-]{8,64}", replaced.headers["x-request-id"])
        assert replaced.headers["x-request-id"] != bad


async def test_pages_carry_a_policy_with_a_fresh_nonce() -> None:
    one, two = await call(APP, "GET", "/page"), await call(APP, "GET", "/page")
    policy = one.headers["content-security-policy"]
    nonce = re.search(r"nonce='([^']+)'", one.raw.decode())
    assert nonce is not None
    assert f"script-src 'self' 'nonce-{nonce[1]}'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert one.raw != two.raw


@pytest.mark.parametrize("path", [PERSON, "/page", "/api/v1/nowhere", "/api/v1/boom", "/api/v1/people/"])
async def test_security_headers_are_everywhere(path: str) -> None:
    headers = (await call(APP, "GET", path, scheme="https")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "camera=()" in headers["permissions-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


async def test_plain_http_gets_no_hsts() -> None:
    assert "strict-transport-security" not in (await call(APP, "GET", PERSON)).headers


async def test_a_request_past_its_deadline_is_503_timeout() -> None:
    answer = await call(make(deadline=0.05), "GET", "/api/v1/slow")
    assert (answer.status, answer.error["code"], answer.headers["retry-after"]) == (503, "timeout", "1")
    assert answer.error["retryable"] is True


async def test_a_large_file_may_take_longer_than_the_deadline() -> None:
    assert (await call(make(deadline=0.05), "GET", "/api/v1/long")).status == 200


async def test_what_happened_is_observed_by_route_template() -> None:
    seen: list[rest.Observation] = []
    app = make(seen=seen)
    await call(app, "HEAD", PERSON)
    await call(app, "GET", "/api/v1/nowhere")
    assert (seen[0].method, seen[0].route, seen[0].status) == ("HEAD", "/api/v1/people/{person_id}", 200)
    assert (seen[1].route, seen[1].status, seen[1].error_code) == ("unmatched", 404, "route_not_found")


async def test_a_path_without_a_version_names_the_present_one() -> None:
    answer = await call(APP, "GET", "/api/contacts")
    assert (answer.status, answer.error["code"]) == (404, "route_not_found")
    assert answer.error["details"]["current_version"] == "/api/v1"


SECURE = "https://koinon.example.org"


@pytest.mark.parametrize(
    ("peer", "told", "path", "wanted"),
    [
        ("10.0.0.7", "http", "/page?a=1", f"{SECURE}/page?a=1"),  # the proxy says that it was called in plain words
        ("10.0.0.7", "https", "/page", None),
        ("10.0.0.7", "", "/page", None),  # a proxy that says nothing: a redirect might run in a circle
        ("203.0.113.9", "https", "/page", f"{SECURE}/page"),  # past the proxy; what a stranger says counts nothing
        ("127.0.0.1", "", "/page", None),
        ("203.0.113.9", "", "/health/live", None),
    ],
)
async def test_plain_http_is_redirected_but_from_this_machine(
    peer: str, told: str, path: str, wanted: str | None
) -> None:
    edge = rest.Edge(APP.app, rest.Problems(), trusted=networks.parse("10.0.0.0/8"), secure=SECURE)
    headers = {"x-forwarded-proto": told} if told else {}
    answer = await call(edge, "GET", path, client=peer, headers=headers)
    assert (answer.status == 308) is (wanted is not None)
    assert answer.headers.get("location") == wanted


async def test_a_plain_write_is_sent_on_with_its_method() -> None:
    edge = rest.Edge(APP.app, rest.Problems(), trusted=networks.parse("10.0.0.0/8"), secure=SECURE)
    answer = await call(edge, "POST", "/api/v1/people", client="203.0.113.9", body=b"{}")
    assert (answer.status, answer.headers["location"]) == (308, f"{SECURE}/api/v1/people")


async def test_without_named_proxies_nobody_is_redirected() -> None:
    edge = rest.Edge(APP.app, rest.Problems(), secure=SECURE)
    assert (await call(edge, "GET", "/page", client="203.0.113.9")).status == 200
