"""Each operation of the reference shows how it is called (API-052)."""

import ast
import inspect

from sdks.generator.document import LEFT_OUT, load

from tests.sdks import SDKS

from koinon_sdk import resources  # isort: skip


def test_every_operation_is_shown_in_three_languages() -> None:
    assert SDKS.exists()
    for methods in load()["paths"].values():
        for operation in methods.values():
            assert [one["label"] for one in operation["x-codeSamples"]] == ["curl", "Python", "TypeScript"]


def test_the_python_samples_are_python_and_name_what_there_is() -> None:
    called = 0
    for methods in load()["paths"].values():
        for operation in methods.values():
            ast.parse(operation["x-codeSamples"][1]["source"])
            if operation["security"] and operation["tags"][0] not in LEFT_OUT:
                named = operation["x-sdk"]
                kind = getattr(resources, "".join(part.capitalize() for part in named["resource"].split("_")))
                assert inspect.isfunction(getattr(kind, named["method"])), named
                called += 1
    assert called > 100
