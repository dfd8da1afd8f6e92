"""Pages of the guide as HTML: what they are written in, and nothing that a page might bring along."""

import re

import pytest

from koinon import inbox
from koinon.inbox.assist import guide
from koinon.web.guide_text import drawn


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# A **b**", "<h1>A <strong>b</strong></h1>"),
        ("one\ntwo", "<p>one two</p>"),
        ("Say:\n- one\n  more\n- `two`", "<p>Say:</p><ul><li>one more</li><li><code>two</code></li></ul>"),
        ("[x](inbox.md#a) [y](../plan.md)", '<p><a href="/g/inbox">x</a> y</p>'),
        ("```sh\n<b>\n\n# no\n```", '<pre class="code" tabindex="0">&lt;b&gt;\n\n# no</pre>'),
        ('<script>x</script> [a](javascript:"x")', "<p>&lt;script&gt;x&lt;/script&gt; a</p>"),
    ],
)
def test_its_markdown_is_drawn_and_all_else_escaped(text: str, html: str) -> None:
    assert str(drawn(text, "/g")) == html


@pytest.mark.parametrize("name", sorted({part.page for part in guide.parts()}))
def test_every_page_is_drawn_and_leads_to_pages_that_are(name: str) -> None:
    text = inbox.guide_page(name)
    assert text is not None
    html = str(drawn(text, "/g"))
    assert html.startswith("<h1>")
    assert all(inbox.guide_page(page) is not None for page in re.findall(r'href="/g/([a-z0-9-]+)"', html))
    assert inbox.guide_page("../../README") is None
