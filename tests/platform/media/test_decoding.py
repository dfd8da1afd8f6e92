"""Forms of pictures and film: each within its channel's limit, none with a place in it (MSG-083)."""

import io
import subprocess
import sys
import zlib
from pathlib import Path

import av
import pytest
from PIL import Image

from koinon.platform.media import Decoded, Undecodable, decode
from koinon.platform.media.decoding import LARGEST_FILE
from tests.platform.media import made


async def forms(folder: Path, data: bytes, kind: str, mime: str) -> Decoded:
    source = folder / "source"
    source.write_bytes(data)
    return await decode(source, folder, kind, mime)


async def test_a_photograph_in_every_form(tmp_path: Path) -> None:
    found = await forms(tmp_path, made.jpeg(3000, 2000), "image", "image/jpeg")
    by_name = {one.name: one for one in found.variants}
    assert set(by_name) == {"thumb", "web", "full", "mms", "whatsapp"}
    assert by_name["mms"].bytes <= 600_000
    assert by_name["whatsapp"].bytes <= 5_000_000
    assert (by_name["thumb"].height, found.width, found.height) == (320, 2000, 3000)  # upright, as its tag says
    for one in found.variants:
        data = Path(one.path).read_bytes()
        assert b"SecretMaker" not in data, one.name
        assert not Image.open(io.BytesIO(data)).getexif(), one.name


async def test_what_an_iphone_takes_becomes_a_jpeg(tmp_path: Path) -> None:
    found = await forms(tmp_path, made.heic(), "image", "image/heic")
    assert {one.mime for one in found.variants if one.name in ("web", "mms", "whatsapp")} == {"image/jpeg"}


async def test_transparent_is_white_where_it_must_be_a_jpeg(tmp_path: Path) -> None:
    found = await forms(tmp_path, made.png(), "image", "image/png")
    by_name = {one.name: one for one in found.variants}
    assert by_name["web"].mime == "image/png"
    red = Image.open(by_name["mms"].path).convert("RGB").getpixel((10, 10))
    assert isinstance(red, tuple)
    assert all(abs(got - want) < 8 for got, want in zip(red, (227, 137, 137), strict=True))


async def test_a_moving_picture_goes_on_moving(tmp_path: Path) -> None:
    found = await forms(tmp_path, made.gif(), "image", "image/gif")
    by_name = {one.name: one for one in found.variants}
    assert getattr(Image.open(by_name["mms"].path), "n_frames") == 10  # noqa: B009 - Pillow does not declare it
    assert by_name["whatsapp"].mime == "image/jpeg"


async def test_a_sticker_fits_whatsapp(tmp_path: Path) -> None:
    found = await forms(tmp_path, made.jpeg(900, 900), "sticker", "image/jpeg")
    sticker = next(one for one in found.variants if one.name == "sticker")
    assert (sticker.mime, sticker.width, sticker.bytes <= 100_000) == ("image/webp", 512, True)


async def test_a_film_loses_its_place_and_keeps_its_length(tmp_path: Path) -> None:
    data = made.film(tmp_path / "made.mp4")
    assert b"SecretTitle" in data
    found = await forms(tmp_path, data, "video", "video/mp4")
    full = next(one for one in found.variants if one.name == "full")
    taken = Path(full.path).read_bytes()
    assert b"SecretTitle" not in taken
    assert b"079.9822" not in taken
    assert (found.duration_ms, found.width, found.height) == (2_000, 160, 120)
    with av.open(full.path) as container:
        assert sum(1 for _ in container.decode(video=0)) == 20


def bomb() -> bytes:
    """A PNG that says it is 20,000 by 20,000 (PNG, third edition, 11.2.1)."""
    header = (20_000).to_bytes(4, "big") * 2 + b"\x01\0\0\0\0"

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    rows = zlib.compress(b"\0" * 2_501 * 20_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "kind", "mime", "word"),
    [
        (made.jpeg(1200, 900)[:50_000], "image", "image/jpeg", "damaged"),
        (b"\xff\xd8\xff" + b"x" * 500, "image", "image/jpeg", "damaged"),
        (bomb(), "image", "image/png", "50 million"),
        (b"\0\0\0\x18ftypisom" + b"x" * 500, "video", "video/mp4", "damaged"),
    ],
)
async def test_damaged_and_monstrous_files_are_refused_in_words(
    tmp_path: Path, data: bytes, kind: str, mime: str, word: str
) -> None:
    with pytest.raises(Undecodable, match=word):
        await forms(tmp_path, data, kind, mime)


def test_it_can_fill_no_disk(tmp_path: Path) -> None:
    """A file that grows and grows is stopped by the system: setrlimit(2), RLIMIT_FSIZE."""
    write = (
        "from koinon.platform.media.decoding import LARGEST_FILE, confine\n"
        "confine()\n"
        f"with open({str(tmp_path / 'large')!r}, 'wb', buffering=0) as file:\n"
        "    file.seek(LARGEST_FILE - 1)\n"  # a hole: nothing is written until here
        "    file.write(b'x')\n"
        "    file.write(b'x')\n"
    )
    ended = subprocess.run([sys.executable, "-c", write], capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "File too large" in ended.stderr
    assert (tmp_path / "large").stat().st_size == LARGEST_FILE
