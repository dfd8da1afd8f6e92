"""Pictures and film made with the libraries that cameras' programs use, for the tests to take apart."""

import io
from functools import lru_cache
from pathlib import Path

import av
import pillow_heif
from PIL import Image

MAKER, GPS = 0x010F, 0x8825
ROTATED = 0x0112


def exif() -> Image.Exif:
    """What a telephone writes: maker, place, and that it was held upright (Exif 2.32, 4.6)."""
    tags = Image.Exif()
    tags[MAKER] = "SecretMaker"
    tags[ROTATED] = 6
    place = tags.get_ifd(GPS)
    place[1], place[2] = "N", (40.0, 26.0, 46.0)
    return tags


@lru_cache
def jpeg(width: int = 640, height: int = 480) -> bytes:
    """Noise, which compresses badly, with tags."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 80).convert("RGB").save(out, "JPEG", exif=exif(), quality=95)
    return out.getvalue()


@lru_cache
def heic() -> bytes:
    """A picture as an iPhone keeps it."""
    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    Image.effect_noise((320, 240), 50).convert("RGB").save(out, "HEIF", exif=exif())
    return out.getvalue()


def png(width: int = 60, height: int = 40) -> bytes:
    """Half transparent."""
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (200, 20, 20, 128)).save(out, "PNG")
    return out.getvalue()


def gif() -> bytes:
    """Ten frames."""
    frames = [Image.new("RGB", (60, 40), (index * 20, 0, 0)) for index in range(10)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def film(path: Path) -> bytes:
    """Two seconds of MPEG-4, with a place in its tags (QuickTime `©xyz`)."""
    with av.open(str(path), "w", format="mp4") as container:
        container.metadata["location"] = "+40.4461-079.9822/"
        container.metadata["title"] = "SecretTitle"
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for index in range(20):
            frame = av.VideoFrame.from_image(Image.new("RGB", (160, 120), (index * 10, 0, 0)))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path.read_bytes()
