"""Pages escape what people wrote, speak the reader's language and words, and leave toasts where they were left."""

from typing import Any

import pytest
from litestar import Litestar, Request, get, route
from litestar.response import Redirect, Response
from litestar.testing import RequestFactory, TestClient

from koinon.platform import errors
from koinon.platform.rest import Problem
from koinon.web.ambient import Ambient, surrounded
from koinon.web.faults import error_page, problem_page
from koinon.web.nouns import noun, nouns
from koinon.web.rendering import environment, is_partial, render
from koinon.web.shell import Shell
from koinon.web.toasts import toast_after

SHELL = Shell(
    organization_name="<Corner> Bakery",
    kind="business",
    locale="es",
    time_zone="UTC",
    user_name="Ada",
    csrf_token="token-1",
    active="people",
    unread=3,
)


@get("/page", sync_to_thread=False)
def page(request: Request[Any, Any, Any]) -> Response[str]:
    return render(request, "shell.html", shell=SHELL)


@get("/leave", sync_to_thread=False)
def leave(request: Request[Any, Any, Any]) -> Redirect:
    return toast_after(Redirect("/page"), 'Saved "it" — ñ')


@route("/broken", http_method=["GET", "POST"], sync_to_thread=False)
def broken(request: Request[Any, Any, Any]) -> Response[str]:
    return error_page(request, 503, reference="req_1")


@get("/partial", sync_to_thread=False)
def partial(request: Request[Any, Any, Any]) -> bool:
    return is_partial(request)


@pytest.fixture(scope="module")
def client() -> TestClient[Litestar]:
    return TestClient(Litestar([page, leave, broken, partial]))


def test_names_are_escaped(client: TestClient[Litestar]) -> None:
    text = client.get("/page").text
    assert "&lt;Corner&gt; Bakery" in text
    assert "<Corner>" not in text


def test_the_shell_speaks_the_organizations_language_and_words(client: TestClient[Litestar]) -> None:
    text = client.get("/page").text
    assert '<html lang="es"' in text
    assert "Clientes" in text


def test_the_chosen_language_beats_the_organizations(client: TestClient[Litestar]) -> None:
    assert '<html lang="pt"' in client.get("/page", headers={"cookie": "koinon_language=pt"}).text


def test_the_open_page_is_marked(client: TestClient[Litestar]) -> None:
    assert 'href="/people" data-key="g c" aria-current="page"' in client.get("/page").text


def test_a_toast_left_by_a_redirect_is_shown_once(client: TestClient[Litestar]) -> None:
    text = client.get("/leave").text
    assert "Saved" in text
    assert "ñ" in text
    assert "Saved" not in client.get("/page").text


def test_a_forged_toast_is_ignored(client: TestClient[Litestar]) -> None:
    assert client.get("/page", headers={"cookie": "koinon_toast=%7Bbroken"}).status_code == 200


def test_an_error_says_what_happened_what_was_not_done_and_what_to_do(client: TestClient[Litestar]) -> None:
    answer = client.post("/broken", headers={"accept-language": "pt"})
    assert answer.status_code == 503
    assert "O Koinon não está pronto" in answer.text
    assert "Nada foi salvo nem enviado." in answer.text
    assert "req_1" in answer.text


def test_who_only_looked_is_not_told_that_nothing_was_saved(client: TestClient[Litestar]) -> None:
    text = client.get("/broken").text
    assert "Koinon is not ready" in text
    assert "Nothing was saved" not in text


def test_a_used_link_is_not_to_be_tried_again() -> None:
    scope = RequestFactory().get("/invitations/x").scope
    text = problem_page(Problem(errors.LINK_EXPIRED(), "", [], "en", "req_3"), scope)
    assert "ask them for a new one" in text
    assert "try once more" not in text


@pytest.mark.parametrize(
    ("headers", "part"),
    [({}, "false"), ({"hx-request": "true"}, "true"), ({"hx-request": "true", "hx-boosted": "true"}, "false")],
)
def test_only_a_swap_gets_a_part(client: TestClient[Litestar], headers: dict[str, str], part: str) -> None:
    assert client.get("/partial", headers=headers).text == part


@pytest.mark.parametrize(
    ("kind", "locale", "word", "plural"),
    [
        ("church", "en", "member", "members"),
        ("church", "es", "miembro", "miembros"),
        ("church", "pt", "membro", "membros"),
        ("business", "en", "customer", "customers"),
        ("business", "es", "cliente", "clientes"),
        ("nonprofit", "en", "supporter", "supporters"),
        ("nonprofit", "es", "simpatizante", "simpatizantes"),
        ("nonprofit", "pt", "apoiador", "apoiadores"),
    ],
)
def test_nouns_of_org_002(kind: str, locale: str, word: str, plural: str) -> None:
    with surrounded(Ambient(kind=kind, locale=locale)):
        assert (noun("contact"), nouns("contact")) == (word, plural)


def test_an_organizations_own_noun_wins() -> None:
    with surrounded(Ambient(kind="church", renamed={"contact": ("friend", "friends")})):
        assert nouns("contact", capital=True) == "Friends"


def test_a_problem_is_told_in_the_readers_language_with_its_values() -> None:
    error = errors.PLAN_LIMIT_EXCEEDED(details={"limit": 5, "current": "<5>"})
    scope = RequestFactory().get("/x", headers={"accept-language": "es"}).scope
    text = problem_page(Problem(error, "", [], "es", "req_2"), scope)
    assert "Tu plan permite 5" in text
    assert "&lt;5&gt;" in text
    assert "req_2" in text


def test_user_text_inside_a_translated_sentence_is_escaped() -> None:
    template = environment().from_string('{{ _("Remove %(name)s", name=name) }}')
    assert template.render(name="<b>") == "Remove &lt;b&gt;"


def test_no_theme_but_ours_is_taken_from_a_cookie(client: TestClient[Litestar]) -> None:
    text = client.get("/page", headers={"cookie": 'koinon_theme="><script>'}).text
    assert "data-theme" not in text.split(">")[1]


def test_a_constant_is_formatted_for_the_reader_not_for_whoever_compiled_the_template() -> None:
    template = environment().from_string("{{ 1117000000|money }}")
    with surrounded(Ambient(locale="en", region="en_US")):
        assert template.render() == "$1,117.00"
    with surrounded(Ambient(locale="es", region="es")):
        assert template.render().startswith("1117,00") or template.render().startswith("1.117,00")


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ 'xn--bcher-kva.example'|idn }}", "bücher.example"),
        ("{{ 'office@xn--bcher-kva.example'|idn }}", "office@bücher.example"),
        ("{{ 'chapel.example'|idn }}", "chapel.example"),
        ("{{ 'xn--.example'|idn }}", "xn--.example"),
        ("{{ 0.34|milliseconds }}", "0.3"),
        ("{{ 12.4|milliseconds }}", "12"),
    ],
)
def test_names_and_short_times_are_written_for_people(template: str, shown: str) -> None:
    assert environment().from_string(template).render() == shown
