"""The TypeScript SDK, compiled strictly and run by node against the served application (API-053)."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.sdks import NO_NODE, SDKS

NODE = shutil.which("node")
COMPILER = SDKS.parent / "node_modules" / "typescript" / "bin" / "tsc"
pytestmark = pytest.mark.skipif(NODE is None or not COMPILER.exists(), reason=NO_NODE)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SDK as it would be published."""
    assert NODE is not None
    out = tmp_path_factory.mktemp("sdk")
    command = [NODE, str(COMPILER), "-p", str(SDKS / "typescript"), "--outDir", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    (out / "package.json").write_text('{"type": "module"}')
    return out


def test_it_compiles_and_does_what_it_says(compiled: Path, server: tuple[str, str]) -> None:
    assert NODE is not None
    walk = Path(__file__).with_name("typescript_walk.mjs")
    done = subprocess.run([NODE, str(walk), str(compiled), *server], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "read": "Grace",
        "gone": [True, 404, "resource_not_found"],
        "rows": ["Ts 1", "Ts 2", "Ts 3"],
        "page": [1, True, False],
        "fault": [422, "phnoe", True],
        "once": True,
        "tries": [3, 1],
        "webhook": "ping",
        "forged": True,
    }
