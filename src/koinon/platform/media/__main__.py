"""The decoding process: `python -m koinon.platform.media <source> <folder> <kind> <mime>` prints what it made."""

import sys
from pathlib import Path

import msgspec

from koinon.platform.media.decoding import Undecodable, confine


def main(source: str, folder: str, kind: str, mime: str) -> int:
    """0 with what was made as JSON, 1 with a sentence."""
    confine()
    try:
        if kind in ("image", "sticker", "portrait"):
            from koinon.platform.media import pictures  # noqa: PLC0415 - only one of the two libraries is loaded

            made = pictures.variants(Path(source), Path(folder), kind, mime)
        else:
            from koinon.platform.media import tracks  # noqa: PLC0415

            made = tracks.variants(Path(source), Path(folder), kind, mime)
    except Undecodable as fault:
        sys.stdout.write(str(fault))
        return 1
    sys.stdout.buffer.write(msgspec.json.encode(made))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
