"""What a mail says apart from what it quotes; a mail that is all quotation is shown whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.inbox.quoting import apart

SAID = "Thanks, see you!"


@pytest.mark.parametrize(
    "quoted",
    [
        "On Tue, Nov 3, 2026 at 9:00 AM Grace Chapel <office@grace.example> wrote:\n> When?",
        "On Tue, Nov 3, 2026 at 9:00 AM Grace Chapel\n<office@grace.example> wrote:\n> When?",
        "El mar, 3 nov 2026 a las 9:00, Grace Chapel (<office@grace.example>) escribió:\n> ¿Cuándo?",
        "Em ter., 3 de nov. de 2026 às 09:00, Grace Chapel <office@grace.example> escreveu:\n> Quando?",
        "-----Original Message-----\nFrom: Grace Chapel\nSent: Tuesday",
        "From: Grace Chapel <office@grace.example>\nSent: Tuesday, November 3\nTo: Eve",
        "________________________________\nFrom: Grace Chapel",
        "> When?\n> At nine?",
    ],
)
def test_what_known_mail_programs_quote_is_folded(quoted: str) -> None:
    """Gmail's, Outlook's and RFC 3676's (§4.5) forms."""
    assert apart(f"{SAID}\n\n{quoted}") == (SAID, quoted)


@pytest.mark.parametrize("text", ["> all of it", "Just words", "I wrote: this\nand that", "> yes\nno", ""])
def test_what_is_no_quotation_below_words_is_said(text: str) -> None:
    assert apart(text) == (text, "")


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    said, quoted = apart(text)
    assert "".join((said + quoted).split()) == "".join(text.split())
