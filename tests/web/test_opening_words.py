"""What a list shows of a message: its first words in any channel, with personal fields by their names."""

import pytest

from koinon.messaging import Variant, WhatsAppTemplateRef
from koinon.web.pages.broadcasts.wording import opening

MAIL = Variant(channel="email", subject="Our picnic", html="<p>Come</p>")
HTML = Variant(channel="email", html="<p>Come <b>along</b></p>")
APPROVED = Variant(channel="whatsapp", whatsapp=WhatsAppTemplateRef("picnic_reminder", "en"))


@pytest.mark.parametrize(
    ("body", "variants", "expected"),
    [
        ('Hi {{ contact.first_name | default: "friend" }}!', (), "Hi ‹First name›!"),
        ("", (MAIL,), "Our picnic"),
        ("", (HTML,), "Come along"),
        ("", (APPROVED,), "picnic_reminder"),
        ("", (), ""),
    ],
)
def test_the_first_words_of_a_message(body: str, variants: tuple[Variant, ...], expected: str) -> None:
    assert opening(body, variants) == expected
