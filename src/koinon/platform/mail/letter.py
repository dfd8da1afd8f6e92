"""What a mail says, and how it looks as text and as HTML."""

from functools import cache
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined


class LetterBrand(msgspec.Struct, frozen=True, kw_only=True):
    """Whose mail it is: a name or its logo above, colours as `#1a2b3c`, a footer below."""

    name: str
    logo_url: str | None = None
    color: str | None = None
    accent: str | None = None
    footer: str | None = None


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A mail's sentences, each in the reader's language already.

    `kind` names it in logs (`password_reset`); `facts` are pairs of label and value; `action` is a button's label and
    its absolute address; `small` is said last: why this came, what to do if it was not them.
    """

    kind: str
    subject: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    action: tuple[str, str] | None = None
    small: tuple[str, ...] = ()
    brand: LetterBrand | None = None


def text_of(letter: Letter) -> str:
    """For readers without HTML; the button is its address."""
    blocks = list(letter.paragraphs)
    if letter.facts:
        blocks.append("\n".join(f"{label}: {value}" for label, value in letter.facts))
    if letter.action:
        blocks.append("{}:\n{}".format(*letter.action))
    if letter.small:
        blocks.append("-- \n" + "\n".join(letter.small))
    if letter.brand and letter.brand.footer:
        blocks.append(letter.brand.footer)
    return "\n\n".join(blocks) + "\n"


def html_of(letter: Letter, language: str) -> str:
    """One column with its styles in place: mail readers know no style sheets."""
    return _environment().get_template("letter.html").render(letter=letter, language=language)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
