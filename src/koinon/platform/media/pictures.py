"""Forms of a picture, each made anew: without place and camera, in sRGB, upright, within a channel's limit (MSG-083).

Runs in the decoding process only. libvips decodes; HEIC, which it lacks, is opened by libheif, AVIF by Pillow. Nothing
is handed out as it came in: a file that is two things at once becomes a picture and nothing else.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyvips

from koinon.platform.media.decoding import Decoded, DecodedVariant, Undecodable

MOST_PIXELS = 50_000_000
MMS_BYTES = 600_000
WHATSAPP_BYTES = 5_000_000
STICKER_BYTES = 100_000
STICKER_SIDE = 512
PORTRAIT_SIDE = 256
WHITE = [255, 255, 255]
_SIZES = (1600, 1280, 960, 720, 480, 320)
_QUALITIES = (85, 75, 65, 55)


def variants(source: Path, folder: Path, kind: str, mime: str) -> Decoded:
    """`thumb`, `web`, `full`, `mms`, `whatsapp` of a picture; of a sticker itself and `thumb`.

    Of a portrait one square. Raises Undecodable.
    """
    pyvips.block_untrusted_set(True)
    try:
        if mime in ("image/heic", "image/avif"):
            source = _opened(source, folder)
        data = source.read_bytes()
        probe = pyvips.Image.new_from_buffer(data, "")
        frames = probe.get("n-pages") if mime in ("image/gif", "image/webp") and probe.get_typeof("n-pages") else 1
        height = probe.get("page-height") if probe.get_typeof("page-height") else probe.height
        if probe.width * height * frames > MOST_PIXELS:
            raise Undecodable("The picture has more than 50 million points. Make it smaller first.")
        alone = {"sticker": _sticker, "portrait": _portrait}.get(kind)
        made = alone(data, folder) if alone else _pictures(data, folder, frames)
    except pyvips.Error:
        raise Undecodable("The picture could not be read. It may be damaged.") from None
    largest = max(made, key=lambda one: (one.width or 0) * (one.height or 0))
    return Decoded(tuple(made), largest.width, largest.height)


def _opened(source: Path, folder: Path) -> Path:
    from PIL import Image, ImageOps  # noqa: PLC0415 - only where it is needed: 0.2 s
    from pillow_heif import register_heif_opener  # noqa: PLC0415

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(source) as image:
            upright = ImageOps.exif_transpose(image)
            target = folder / "opened.png"
            upright.save(target, icc_profile=image.info.get("icc_profile"), compress_level=1)
    except Exception as fault:
        raise Undecodable("The picture could not be read. It may be damaged.") from fault
    return target


def _scaled(data: bytes, side: int, *, moving: bool = False) -> Any:
    # `fail_on` counts here alone: opened by name or otherwise, a file cut short passes with a grey rest.
    options = f"[fail_on=error{',n=-1' if moving else ''}]"
    return pyvips.Image.thumbnail_buffer(
        data, side, height=side, size="down", output_profile="srgb", option_string=options
    )


def _kept(image: Any, folder: Path, name: str, ending: str, **options: Any) -> DecodedVariant:
    path = folder / f"{name}.{ending}"
    image.write_to_file(str(path), keep="none", **options)
    mime = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}[ending]
    height = image.get("page-height") if image.get_typeof("page-height") else image.height
    return DecodedVariant(name, mime, path.stat().st_size, str(path), image.width, height)


def _flat(image: Any) -> Any:
    return image.flatten(background=WHITE) if image.hasalpha() else image


def _as_it_is(image: Any, folder: Path, name: str, quality: int) -> DecodedVariant:
    if image.hasalpha():
        return _kept(image, folder, name, "png", compression=6)
    return _kept(image, folder, name, "jpg", Q=quality, optimize_coding=True)


def _pictures(data: bytes, folder: Path, frames: int) -> list[DecodedVariant]:
    made = [_kept(_scaled(data, 320), folder, "thumb", "webp", Q=80)]
    if frames > 1:
        made.append(_kept(_scaled(data, 800, moving=True), folder, "web", "gif"))
        made += _moving_mms(data, folder)
    else:
        made.append(_as_it_is(_scaled(data, 1600), folder, "web", 84))
    made.append(_as_it_is(_scaled(data, 4096), folder, "full", 90))
    have = {one.name for one in made}
    for name, bound in (("mms", MMS_BYTES), ("whatsapp", WHATSAPP_BYTES)):
        if name not in have:
            made.append(_within(data, folder, name, bound))
    return made


def _moving_mms(data: bytes, folder: Path) -> Iterator[DecodedVariant]:
    for side in (480, 320, 240, 160):
        one = _kept(_scaled(data, side, moving=True), folder, "mms", "gif")
        if one.bytes <= MMS_BYTES:
            yield one
            return


def _within(data: bytes, folder: Path, name: str, bound: int) -> DecodedVariant:
    """The best JPEG that is no larger than `bound`: quality goes down first, then size."""
    for side in _SIZES:
        image = _flat(_scaled(data, side)).copy_memory()
        for quality in _QUALITIES:
            one = _kept(image, folder, name, "jpg", Q=quality, optimize_coding=True)
            if one.bytes <= bound:
                return one
    raise Undecodable("The picture could not be made small enough.")


def _portrait(data: bytes, folder: Path) -> list[DecodedVariant]:
    """A square around what draws the eye (skin, edges, strong colours), of one size whatever came in."""
    image = pyvips.Image.thumbnail_buffer(
        data,
        PORTRAIT_SIDE,
        height=PORTRAIT_SIDE,
        crop="attention",
        output_profile="srgb",
        option_string="[fail_on=error]",
    )
    return [_kept(_flat(image), folder, "portrait", "webp", Q=80)]


def _sticker(data: bytes, folder: Path) -> list[DecodedVariant]:
    image = _scaled(data, STICKER_SIDE)
    for quality in (90, 75, 60, 45, 30):
        one = _kept(image, folder, "sticker", "webp", Q=quality)
        if one.bytes <= STICKER_BYTES:
            return [one, _kept(_scaled(data, 320), folder, "thumb", "webp", Q=80)]
    raise Undecodable("The picture could not be made small enough.")
