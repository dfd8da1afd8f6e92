"""The forms of a page as a browser would send them back."""

from html.parser import HTMLParser
from urllib.parse import urlencode


class Form:
    """One form: where it goes, and what it would send, in the order of the page."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.sent: list[tuple[str, str]] = []

    def typed(self, **fields: str | list[str]) -> bytes:
        """The body with some fields filled in anew (names with dots as `a__b`)."""
        new = {name.replace("__", "."): value for name, value in fields.items()}
        kept = [(name, value) for name, value in self.sent if name not in new]
        for name, value in new.items():
            kept += [(name, each) for each in ([value] if isinstance(value, str) else value)]
        return urlencode(kept).encode()

    def __getitem__(self, name: str) -> str:
        return next(value for sent, value in self.sent if sent == name)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.select: str = ""
        self.options: list[tuple[str, bool]] = []
        self.area: str | None = None
        self.inside = False
        self.templates = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(at.get("action", "")))
            self.inside = True
        if tag == "template":
            self.templates += 1
        if not self.inside or self.templates or "disabled" in at:
            return
        if tag == "input" and "name" in at:
            kind = at.get("type", "text")
            if kind not in ("checkbox", "radio") or "checked" in at:
                self.forms[-1].sent.append((at["name"], at.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "textarea":
            self.forms[-1].sent.append((at["name"], ""))
            self.area = ""
        elif tag == "select":
            self.select, self.options = at["name"], []
        elif tag == "option":
            self.options.append((at.get("value", ""), "selected" in at))

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.templates -= 1
        if self.templates:
            return
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area is not None:
            name, _ = self.forms[-1].sent.pop()
            self.forms[-1].sent.append((name, self.area.removeprefix("\n")))
            self.area = None
        elif tag == "select" and self.inside and self.options:
            chosen = next((value for value, selected in self.options if selected), self.options[0][0])
            self.forms[-1].sent.append((self.select, chosen))


def form_in(page: str, action: str) -> Form:
    """The form of a page that goes to `action`; of several the one that edits."""
    reader = _Reader()
    reader.feed(page)
    listed = [form for form in reader.forms if form.action == action]
    return next((form for form in listed if "if_match" in dict(form.sent)), listed[0])
