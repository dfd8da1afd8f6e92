"""The blocks of a mail: a closed list, so that what is built of them reads well in every mail program (MSG-006)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from koinon.platform import errors

MOST_BLOCKS = 200
Align = Literal["left", "center", "right"]
Short = Annotated[str, Meta(max_length=500)]
Address = Annotated[str, Meta(max_length=2_000)]
Prose = Annotated[str, Meta(max_length=20_000)]
Network = Literal[
    "facebook", "instagram", "x", "youtube", "linkedin", "tiktok", "whatsapp", "telegram", "threads", "mastodon", "web"
]
NETWORKS: Mapping[str, str] = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "x": "X",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "threads": "Threads",
    "mastodon": "Mastodon",
    "web": "Web",
}


class _Block(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    pass


class Heading(_Block, frozen=True, tag="heading"):
    """A headline in plain words."""

    text: Short = ""
    level: Literal[1, 2, 3] = 2
    align: Align = "left"


class Text(_Block, frozen=True, tag="text"):
    """Paragraphs, lists and links: a small part of HTML, the rest of which is left out."""

    html: Prose = ""
    align: Align = "left"


class Image(_Block, frozen=True, tag="image"):
    """A picture; `width` in CSS pixels, none for the whole column. Decorative: nothing is lost without it."""

    src: Address = ""
    alt: Short = ""
    href: Address = ""
    width: Annotated[int, Meta(ge=16, le=600)] | None = None
    align: Align = "center"
    decorative: bool = False


class Button(_Block, frozen=True, tag="button"):
    """One thing to do."""

    text: Short = ""
    href: Address = ""
    align: Align = "left"
    look: Literal["solid", "outline"] = "solid"


class Divider(_Block, frozen=True, tag="divider"):
    """A thin line."""


class Spacer(_Block, frozen=True, tag="spacer"):
    """Room, in CSS pixels."""

    height: Annotated[int, Meta(ge=4, le=200)] = 24


class SocialLink(Struct, frozen=True, forbid_unknown_fields=True):
    """A place where the organization is found besides."""

    network: Network
    href: Address = ""


class Social(_Block, frozen=True, tag="social"):
    """Links by name: pictures of other people's servers would tell them who reads."""

    links: Annotated[tuple[SocialLink, ...], Meta(max_length=12)] = ()
    align: Align = "center"


class Footer(_Block, frozen=True, tag="footer"):
    """Whose mail it is, why it came, where to write, how to leave: filled in by itself, after words of one's own."""

    html: Prose = ""


class Html(_Block, frozen=True, tag="html"):
    """A piece written by hand."""

    html: Annotated[str, Meta(max_length=200_000)] = ""


Inner = Heading | Text | Image | Button | Divider | Spacer | Social | Html


class Columns(_Block, frozen=True, tag="columns"):
    """Two to four side by side, one below the other on a phone."""

    columns: Annotated[
        tuple[Annotated[tuple[Inner, ...], Meta(max_length=20)], ...], Meta(min_length=2, max_length=4)
    ] = ((), ())


Block = Inner | Columns | Footer
_READ = Annotated[tuple[Block, ...], Meta(max_length=MOST_BLOCKS)]


def read(raw: Sequence[Mapping[str, Any]], path: str = "") -> tuple[Block, ...]:
    """Blocks as they are kept. Raises 422 with the place of what is no block (`blocks[2].level`), `path` before it."""
    try:
        return msgspec.convert(raw, _READ)
    except msgspec.ValidationError as wrong:
        what, _, where = str(wrong).partition(" - at `$")
        raise errors.invalid_field(f"{path}blocks{where.rstrip('`')}", "validation_failed", _sentence(what)) from None


def _sentence(what: str) -> str:
    return "This is no block of a mail." if "tag" in what or "type" in what else "This part of a block cannot be read."


def each(blocks: Sequence[Block]) -> Iterator[tuple[str, Inner | Footer]]:
    """Every block that says something, with its place: `blocks[2]`, `blocks[3].columns[0][1]`."""
    for index, block in enumerate(blocks):
        if isinstance(block, Columns):
            for number, column in enumerate(block.columns):
                yield from ((f"blocks[{index}].columns[{number}][{n}]", one) for n, one in enumerate(column))
        else:
            yield f"blocks[{index}]", block


def texts(block: Inner | Footer) -> Iterator[tuple[str, str]]:
    """What a block says and where it leads, by field: each may hold Liquid, whole in itself."""
    for name in ("text", "html", "alt", "src", "href"):
        if value := getattr(block, name, ""):
            yield name, value
    if isinstance(block, Social):
        yield from ((f"links[{n}].href", one.href) for n, one in enumerate(block.links))
