"""Sound and film: looked into, and copied without what tells place and owner (MSG-083). Decoding process only."""

from pathlib import Path

import av
import av.error
from av.container import InputContainer

from koinon.platform.media.decoding import Decoded, DecodedVariant, Undecodable

# What each format's packets are copied into: film leaves as MP4, which every channel takes.
_INTO = {
    "video/mp4": ("mp4", "video/mp4", "mp4"),
    "video/quicktime": ("mp4", "video/mp4", "mp4"),
    "video/3gpp": ("3gp", "video/3gpp", "3gp"),
    "video/webm": ("webm", "video/webm", "webm"),
    "audio/mpeg": ("mp3", "audio/mpeg", "mp3"),
    "audio/mp4": ("ipod", "audio/mp4", "m4a"),
    "audio/aac": ("adts", "audio/aac", "aac"),
    "audio/ogg": ("ogg", "audio/ogg", "ogg"),
    "audio/amr": ("amr", "audio/amr", "amr"),
    "audio/wav": ("wav", "audio/wav", "wav"),
}
# Named and never guessed: a play list in the clothes of sound would open what it names (CVE-2016-1897).
_FROM = {
    **dict.fromkeys(("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"), "mov"),
    "video/webm": "matroska",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/ogg": "ogg",
    "audio/amr": "amr",
    "audio/wav": "wav",
}
_DAMAGED = "The recording could not be read. It may be damaged."


def variants(source: Path, folder: Path, kind: str, mime: str) -> Decoded:
    """`full`, the recording without its tags, and of a film a `thumb`. Raises Undecodable."""
    try:
        with _opened(source, mime) as container:
            streams = container.streams
            wanted = [*streams.video[:1], *streams.audio[:1]] if kind == "video" else [*streams.audio[:1]]
            if not wanted or (kind == "video" and not streams.video):
                raise Undecodable(_DAMAGED)
            duration = container.duration
        full = _copied(source, folder, mime, kind)
        made = [full]
        width = height = None
        if kind == "video":
            thumb, width, height = _still(source, folder, mime)
            made.append(thumb)
    except (av.error.FFmpegError, ValueError, OSError):
        raise Undecodable(_DAMAGED) from None
    return Decoded(tuple(made), width, height, int(duration / 1000) if duration else None)


def _opened(source: Path, mime: str) -> InputContainer:
    return av.open(str(source), format=_FROM[mime], options={"protocol_whitelist": "file"}, metadata_errors="ignore")


def _copied(source: Path, folder: Path, mime: str, kind: str) -> DecodedVariant:
    format_name, made_mime, ending = _INTO[mime]
    target = folder / f"full.{ending}"
    with _opened(source, mime) as taken, av.open(str(target), "w", format=format_name) as made:
        wanted = [*taken.streams.video[:1], *taken.streams.audio[:1]] if kind == "video" else taken.streams.audio[:1]
        into = {one.index: made.add_stream_from_template(one) for one in wanted}
        for stream in into.values():
            stream.metadata.clear()
        for packet in taken.demux(*wanted):
            if packet.dts is None:
                continue
            packet.stream = into[packet.stream.index]
            made.mux(packet)
    return DecodedVariant("full", made_mime, target.stat().st_size, str(target))


def _still(source: Path, folder: Path, mime: str) -> tuple[DecodedVariant, int, int]:
    with _opened(source, mime) as container:
        frame = next(container.decode(video=0))
        image = frame.to_image()  # type: ignore[no-untyped-call]
    width, height = image.size
    image.thumbnail((320, 320))
    path = folder / "thumb.webp"
    image.save(path, "WEBP", quality=80)
    return DecodedVariant("thumb", "image/webp", path.stat().st_size, str(path), *image.size), width, height
