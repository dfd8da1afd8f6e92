"""`python -m sdks.generator`: write both SDKs anew. The test of the SDKs fails where that would change a file."""

from pathlib import Path

from sdks.generator import python, typescript
from sdks.generator.document import load

FOLDER = Path(__file__).resolve().parents[1]


def generated() -> dict[Path, str]:
    """Each generated file and its text."""
    document = load()
    return {FOLDER / name: text for name, text in (python.files(document) | typescript.files(document)).items()}


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text)
