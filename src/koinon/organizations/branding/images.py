"""What a logo file really is, whatever its name says: PNG, JPEG or an SVG without anything that could act (ORG-010)."""

import re
import struct
from typing import NamedTuple
from xml.etree import ElementTree

LARGEST = 2 * 1024 * 1024
NARROWEST, NARROWEST_ICON, WIDEST = 256, 32, 8_192
MOST_ELEMENTS, DEEPEST = 5_000, 100
TOO_NARROW = {
    NARROWEST: "The picture is narrower than 256 pixels.",
    NARROWEST_ICON: "The picture is narrower than 32 pixels.",
}
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "http://www.w3.org/2000/svg"
# Shapes, text and paint; no script, style sheet, image, foreign object, link or animation (SVG 2, chapters 5 to 14).
_ELEMENTS = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "defs", "stop"}
    | {"linearGradient", "radialGradient", "clipPath", "mask", "title", "desc", "use", "symbol", "pattern"}
)
_DANGEROUS = re.compile(r"url\s*\(\s*['\"]?(?!#)|expression|@import|javascript:|\\", re.IGNORECASE)


class BadImage(Exception):
    """A file that is no logo; `reason` is an English msgid."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Image(NamedTuple):
    """A checked file and its ending: png, jpg or svg."""

    data: bytes
    ending: str


def checked(data: bytes, narrowest: int = NARROWEST) -> Image:
    """The image as it will be served, `narrowest` pixels wide or more. Raises BadImage."""
    if len(data) > LARGEST:
        raise BadImage("The file is larger than 2 MB.")
    if data.startswith(_PNG):
        return _wide_enough(Image(data, "png"), _png_size(data), narrowest)
    if data.startswith(b"\xff\xd8\xff"):
        return _wide_enough(Image(data, "jpg"), _jpeg_size(data), narrowest)
    if b"<svg" in data[:4096]:
        return Image(_harmless(data), "svg")
    raise BadImage("This is no PNG, JPEG or SVG file.")


def _wide_enough(image: Image, size: tuple[int, int] | None, narrowest: int) -> Image:
    if size is None:
        raise BadImage("The file is damaged.")
    if size[0] < narrowest:
        raise BadImage(TOO_NARROW[narrowest])
    if max(size) > WIDEST:
        raise BadImage("The picture is larger than 8,192 pixels.")
    return image


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of the IHDR chunk, which comes first (PNG, third edition, 11.2.1)."""
    if len(data) < 33 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return int(width), int(height)


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of the frame header, SOF0 to SOF15 without DHT, JPG and DAC (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


def _harmless(data: bytes) -> bytes:
    try:
        text = data.decode()  # and no other code, in which a declaration could hide
        if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
            raise BadImage("This SVG declares a document type, which no drawing needs.")
        root = ElementTree.fromstring(text)  # noqa: S314 - without a document type there are no entities to expand
    except (ElementTree.ParseError, UnicodeDecodeError):
        raise BadImage("The file is damaged.") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise BadImage("This is no PNG, JPEG or SVG file.")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS or _is_deep(root):
        raise BadImage("This drawing has too many parts.")
    _strip(root)
    ElementTree.register_namespace("", _SVG)
    return bytes(ElementTree.tostring(root, encoding="utf-8"))


def _is_deep(root: ElementTree.Element) -> bool:
    """Whether elements lie deeper in each other than any drawing needs: writing one takes a call for each."""
    level = [root]
    for _ in range(DEEPEST):
        level = [child for parent in level for child in parent]
    return bool(level)


def _strip(root: ElementTree.Element) -> None:
    """Take out every element and attribute that is not known to be a shape or its paint."""
    for parent in list(root.iter()):
        for name, value in list(parent.attrib.items()):
            if not _is_harmless(name, value):
                del parent.attrib[name]
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.removeprefix(f"{{{_SVG}}}") not in _ELEMENTS:
                parent.remove(child)


def _is_harmless(name: str, value: str) -> bool:
    plain = name.rpartition("}")[2].lower()
    if plain.startswith("on") or _DANGEROUS.search(value):
        return False
    return plain != "href" or value.strip().startswith("#")
