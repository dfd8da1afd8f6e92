"""Sound and film: looked into, and copied without what tells place and owner (MSG-083). Decoding process only."""

from pathlib import Path

import av
import av.error

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
_DAMAGED = "The recording could not be read. It may be damaged."


def variants(source: Path, folder: Path, kind: str, mime: str) -> Decoded:
    """`full`, the recording without its tags, and of a film a `thumb`. Raises Undecodable."""
    try:
        with av.open(str(source), metadata_errors="ignore") as container:
            streams = container.streams
            wanted = [*streams.video[:1], *streams.audio[:1]] if kind == "video" else [*streams.audio[:1]]
            if not wanted or (kind == "video" and not streams.video):
                raise Undecodable(_DAMAGED)
            duration = container.duration
        full = _copied(source, folder, mime, kind)
        made = [full]
        width = height = None
        if kind == "video":
            thumb, width, height = _still(source, folder)
            made.append(thumb)
    except (av.error.FFmpegError, ValueError, OSError):
        raise Undecodable(_DAMAGED) from None
    return Decoded(tuple(made), width, height, int(duration / 1000) if duration else None)


def _copied(source: Path, folder: Path, mime: str, kind: str) -> DecodedVariant:
    format_name, made_mime, ending = _INTO[mime]
    target = folder / f"full.{ending}"
    with av.open(str(source), metadata_errors="ignore") as taken, av.open(str(target), "w", format=format_name) as made:
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


def _still(source: Path, folder: Path) -> tuple[DecodedVariant, int, int]:
    with av.open(str(source), metadata_errors="ignore") as container:
        frame = next(container.decode(video=0))
        image = frame.to_image()  # type: ignore[no-untyped-call]
    width, height = image.size
    image.thumbnail((320, 320))
    path = folder / "thumb.webp"
    image.save(path, "WEBP", quality=80)
    return DecodedVariant("thumb", "image/webp", path.stat().st_size, str(path), *image.size), width, height
