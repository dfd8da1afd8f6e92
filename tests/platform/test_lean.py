"""What a process that serves does not load: each start and each command of `koinon` would pay for it."""

import subprocess
import sys

import pytest

from koinon.platform.lean import without
from tests.installation import ROOT


@pytest.mark.parametrize("module", ["koinon.app", "koinon.worker"])
def test_a_process_that_serves_loads_no_alembic_and_no_sqlalchemy(module: str) -> None:
    code = f"import {module}, sys; print(sorted({{'alembic', 'sqlalchemy'}} & set(sys.modules)))"
    environment = {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_was_left_out_can_be_loaded_later() -> None:
    assert "this" not in sys.modules
    with without("this"), pytest.raises(ImportError):
        import this  # noqa: F401
    assert "this" not in sys.modules


def test_what_is_loaded_stays() -> None:
    with without("pytest"):
        import pytest as again
    assert again is pytest
