"""Texts that never close: refused before a parser reads them a million times over."""

import pytest

from koinon.messaging.content.openings import MOST_READ, never_closes
from koinon.messaging.content.template import check as check_liquid
from koinon.messaging.contracts import Variant
from koinon.messaging.links.policy import parsing
from koinon.messaging.mail import checking, handwritten

SIZE = 900_000
HOSTILE = [
    "<a ",
    "<",
    "{{",
    "{% ",
    "<!--",
    "<!--\n",
    "<a href='",
    "</",
    "{% raw %}",
    "<![CDATA[>",
    "<div>",
    "https://{{",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_mail_of_openings_is_refused(piece: str) -> None:
    text = (piece * SIZE)[:SIZE]
    assert checking.check(Variant(channel="email", subject="Hi", html=text))
    assert handwritten.faults(text) or piece in ("{{", "{% ", "{% raw %}", "https://{{")


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_block_of_openings_is_refused(piece: str) -> None:
    text = (piece * SIZE)[:90_000]
    assert checking.check(Variant(channel="email", subject="Hi", blocks=({"type": "html", "html": text},)))


@pytest.mark.parametrize("piece", ["<a\n", "<!--\n"])
def test_one_opening_and_a_million_lines_are_read_once(piece: str) -> None:
    """Fed by lines the parser begins anew at each: twelve zeros of steps. It ends within the test's own time."""
    assert len(handwritten.faults(piece + "\n" * SIZE)) <= 1


def test_liquid_that_never_closes_is_refused() -> None:
    assert check_liquid("{{" * 30_000)


def test_links_of_openings_are_read_in_time() -> None:
    assert parsing.find("https://{{" * 20_000) == []
    assert len(parsing.find("https://x.org/" + "." * SIZE)) == 1


def test_a_usual_mail_is_far_from_it() -> None:
    row = "<tr><td style='color:#123456'>{{ contact.first_name }}</td></tr><!--[if mso]><br><![endif]-->"
    assert not never_closes("<table>" + row * 250 + "</table>")
    assert not never_closes("a < b and {{ what {% is this")
    assert never_closes("<" * 3_000 + " " * (MOST_READ // 2_000))
