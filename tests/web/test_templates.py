"""What a template must not hold: the page policy forbids it, or htmx without eval ignores it silently."""

import re
from pathlib import Path

import pytest

from koinon.web.rendering import WEB, environment

TEMPLATES = sorted([*(WEB / "templates").rglob("*.html"), *(WEB / "components").glob("*.html")])
FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle="),
    "an inline listener": re.compile(r"<[^>]*\s(hx-on|on[a-z]+)[:=]"),
    "javascript in a value": re.compile(r"js:|javascript:"),
    "a trigger filter, which fires always without eval": re.compile(r"hx-trigger[\"']?[=:]\s*[\"'][^\"']*\["),
    "|safe": re.compile(r"\|\s*safe\b"),
    "an address elsewhere": re.compile(r"(src|href)=\"(https?:)?//"),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str, path: Path) -> None:
    found = FORBIDDEN[what].search(path.read_text())
    assert found is None, f"{path.name}: {found.group(0) if found else ''}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_writes_carries_the_token(path: Path) -> None:
    if path.parent.name == "auth":
        return  # nobody is signed in there: the browser's word on the origin guards these (API-048)
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(), re.S):
        included = [(WEB / "templates" / name).read_text() for name in re.findall(r"include \"([\w/.]+)\"", form)]
        assert any("csrf()" in text for text in [form, *included]), form[:120]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_compiles(path: Path) -> None:
    environment().get_template(str(path.relative_to(WEB / "templates" if "templates" in path.parts else WEB)))


def test_every_icon_named_is_in_the_sprite() -> None:
    import json

    known = set(json.loads((WEB.parents[2] / "frontend" / "icons.json").read_text()))
    text = "\n".join(path.read_text() for path in TEMPLATES)
    used = set(re.findall(r"ui\.icon\(\"([\w-]+)\"", text)) | set(re.findall(r"icon=\"([a-z][\w-]+)\"", text))
    assert used - known == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_edits_something_says_what_it_was_drawn_with(path: Path) -> None:
    """The mark of API-028: who saves over another's change is told so, on every page (ADR 11)."""
    text = path.read_text()
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>|call ui\.form_dialog.*?endcall", text, re.S)
    for form in forms:
        included = [(WEB / "templates" / name).read_text() for name in re.findall(r"include \"([\w/.]+)\"", form)]
        if '_("Save")' in form:
            assert any("ui.if_match(" in each for each in [form, *included]), form[:120]
