"""The generated parts of the SDKs are those of the document (API-053)."""

from sdks.generator.__main__ import FOLDER, generated
from sdks.generator.document import load, operations

from koinon import __version__


def test_writing_them_anew_changes_nothing() -> None:
    stale = [str(path.relative_to(FOLDER)) for path, text in generated().items() if path.read_text() != text]
    assert stale == [], "run: python -m sdks.generator"


def test_every_operation_for_keys_has_a_name_of_its_own() -> None:
    named = [(one.resource, one.name) for one in operations(load())]
    assert len(named) == len(set(named)) > 100


def test_they_bear_the_products_version() -> None:
    assert f'version = "{__version__}"' in (FOLDER / "python" / "pyproject.toml").read_text()
    assert f'"version": "{__version__}"' in (FOLDER / "typescript" / "package.json").read_text()
