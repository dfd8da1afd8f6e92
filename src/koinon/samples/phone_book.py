"""The names behind the simulated phones of the samples."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from koinon.samples.people import Sample, everyone

FILE = "phone-book.json"


def write(folder: Path, samples: Iterable[Sample]) -> None:
    """Leave the book where the simulator looks for it."""
    known = list(samples)
    book = {
        "people": {
            person.phone: f"{person.given_name} {person.family_name}".strip()
            for sample in known
            for person in everyone(sample)
            if person.phone
        },
        "lines": {sample.sender: {"name": sample.name, "time_zone": sample.time_zone} for sample in known},
    }
    staging = folder / f"{FILE}.new"
    staging.write_bytes(msgspec.json.encode(book))
    staging.replace(folder / FILE)
